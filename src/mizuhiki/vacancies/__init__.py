"""空家・職権閉栓: houses whose contract runs on without anybody, and taps without a contract."""
