// tsyringe throws while it is loaded when the Reflect polyfill is not there yet; the order of these lines matters.
import 'reflect-metadata';

export { container as globalContainer, inject, injectAll, injectable, singleton } from 'tsyringe';
export type { DependencyContainer, InjectionToken } from 'tsyringe';
