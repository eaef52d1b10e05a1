/** In the order in which a new owner goes through them. */
export const CHECKLIST = ['password', 'mail', 'attack', 'backup'] as const;
