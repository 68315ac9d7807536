// Made-up people and texts for the fake backend, the same ones each time.

export const NAMES = [
  "Ольга Смирнова",
  "Иван Петров",
  "Анна Кузнецова",
  "Сергей Волков",
  "Мария Лебедева",
  "Дмитрий Соколов",
  "Елена Новикова",
  "Алексей Морозов",
  "Жанна Щукина",
  "Пётр Ежов",
  "Наталья Орлова",
  "Юрий Фёдоров",
];
export const TEXTS = [
  "Ваш заказ принят. Мы перезвоним.",
  "Заказ крем 2 шт",
  "Спасибо за заказ! Ожидайте звонка.",
  "Хочу заказать набор",
  "Перезвоните мне, пожалуйста",
];

/** A number from 0 to 1 that depends only on `seed`. */
export function chance(seed: number): number {
  let x = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
}

export function pick<T>(list: readonly T[], seed: number): T {
  return list[Math.floor(chance(seed) * list.length)] as T;
}

export const phone = (seed: number): string =>
  `+7916555${String(Math.floor(chance(seed * 7 + 1) * 10000)).padStart(4, "0")}`;
