"""The signals of this program: each binds a sky margin to a name, a unit and a longest step."""
