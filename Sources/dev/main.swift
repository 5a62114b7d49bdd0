print("dev: check, format, golden, bench")
