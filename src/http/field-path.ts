/** The members that a field's name, or a path with dots, leads through: `address[street]` and `address.street` alike. */
export function memberPath(name: string): readonly string[] {
  return name.split(/[[\].]+/).filter((member) => member !== '');
}
