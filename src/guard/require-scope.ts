const SCOPES = new WeakMap<object, readonly string[]>();

/** `@RequireScope('orders:read')` on a handler or a controller: metadata only, a guard decides. The handler's own replaces the controller's. */
export function RequireScope(...scopes: readonly string[]): ClassDecorator & MethodDecorator {
  return (target: object, _name?: string | symbol, descriptor?: PropertyDescriptor): void => {
    const marked: unknown = descriptor === undefined ? target : descriptor.value;
    if (typeof marked === 'function') SCOPES.set(marked, scopes);
  };
}

/** What `@RequireScope` asks for; none when neither is marked. */
export function requiredScopes(handler: object, controller: object): readonly string[] {
  return SCOPES.get(handler) ?? SCOPES.get(controller) ?? [];
}
