import { BootError, createApp } from 'mantisjs';
import type { App, AppOptions, Problem } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';

/** The mistakes that an application reports when it boots; empty when it boots. */
export function problemsOf(app: App): readonly Problem[] {
  try {
    new TestClient(app);
    return [];
  } catch (error) {
    if (error instanceof BootError) return error.problems;
    throw error;
  }
}

/** The mistakes in options that no compiler has seen. */
export function problemsWith(options: Record<string, unknown>): readonly Problem[] {
  return problemsOf(createApp({ logger: false, ...options } as AppOptions));
}
