/** What is used of it: the types of Node leave it out, those of browsers bring everything else. */
declare namespace WebAssembly {
  /** Compiled code; may be handed to other threads. */
  type Module = object;
  function compile(bytes: Uint8Array): Promise<Module>;
}
