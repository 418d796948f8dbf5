"""What the network gives and a folder keeps: element sets, the trajectory, space weather."""
