// The part of node:crypto that passwords need. The runtime carries it natively; the types of the platform leave it out.
declare module "node:crypto" {
  export function scrypt(
    password: Uint8Array,
    salt: Uint8Array,
    length: number,
    cost: { readonly N: number; readonly r: number; readonly p: number },
    done: (fault: Error | null, key: Uint8Array) => void,
  ): void;
}
