/** The property of a client under which a model is found. */
export function delegateName(model: string): string {
  return model.charAt(0).toLowerCase() + model.slice(1)
}
