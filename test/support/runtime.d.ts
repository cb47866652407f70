// What the runtime of tests offers beside the platform, as far as the setup uses it.
declare module "workerd:unsafe" {
  const runtime: { deleteAllDurableObjects(): Promise<void> };
  export default runtime;
}
