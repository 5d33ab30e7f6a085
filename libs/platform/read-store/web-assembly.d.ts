/** The part that is used here; TypeScript keeps the whole under `DOM`. */
declare namespace WebAssembly {
  class Module {
    /** Waits until it is compiled. */
    constructor(bytes: BufferSource);
    private readonly compiled: true;
  }
}
