import type { Configuration } from "../../domain/tenant/configuration";
import type { PageContext } from "../kit/page-context";

/** A page with the token that opened it. */
export type ManagePage = { readonly page: PageContext; readonly configuration: Configuration; readonly token: string };
