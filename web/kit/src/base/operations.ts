/** Short forms of the operations that openapi-fetch reads, for doors described by hand. */
export interface Json<T> { headers: Record<string, unknown>; content: { 'application/json': T } }
export interface Get<Result, Query = Record<string, never>> { parameters: { query?: Query }; responses: { 200: Json<Result> } }
export interface GetBy<Result, Path> { parameters: { path: Path }; responses: { 200: Json<Result> } }
export interface Send<Result, Body> { parameters: { query?: never }; requestBody: { content: { 'application/json': Body } }; responses: { 200: Json<Result> } }
export interface SendTo<Result, Body, Path> { parameters: { path: Path }; requestBody: { content: { 'application/json': Body } }; responses: { 200: Json<Result> } }
export interface Call<Result> { parameters: { query?: never }; responses: { 200: Json<Result> } }
export interface CallOn<Result, Path> { parameters: { path: Path }; responses: { 200: Json<Result> } }
export type Id = { id: string }
export type Nothing = Record<string, never>
export type Cursor = { cursor?: string; limit?: number }
