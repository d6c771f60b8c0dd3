import { createApp } from 'mantisjs';
import type { App, AppOptions } from 'mantisjs';
import { DashboardController } from './controllers/dashboard-controller.js';
import { HomeController } from './controllers/home-controller.js';
import { NotesController } from './controllers/notes-controller.js';
import { PreferencesController } from './controllers/preferences-controller.js';
import { SignInController } from './controllers/sign-in-controller.js';
import { StylesheetController } from './controllers/stylesheet-controller.js';
import { TroubleController } from './controllers/trouble-controller.js';

/** The sample application; a test passes options of its own. */
export function createSampleApp(options: AppOptions = {}): App {
  return createApp({
    controllers: [
      HomeController,
      PreferencesController,
      NotesController,
      DashboardController,
      SignInController,
      TroubleController,
      StylesheetController,
    ],
    session: { driver: 'file', path: 'storage/sessions', lifetime: 3600, sliding: true },
    ...options,
  });
}
