"""Pictures of finished values: nothing here computes an orbit, a Sun or an oval."""
