export const area = (radius: number): number => Math.PI * radius ** 2;
