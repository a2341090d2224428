"""Partners: who takes stories, what each of them takes (its profile), and the verdict on a story for it."""
