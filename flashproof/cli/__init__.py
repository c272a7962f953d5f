"""Commands: what each takes, does and says; other rooms bring more of them."""
