"""Rules: plain shapes, said once, and the role shapes derived from them."""
