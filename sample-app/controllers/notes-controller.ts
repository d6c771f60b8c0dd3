import { Body, Controller, Get, Param, Post, SessionService, redirect } from 'mantisjs';
import { Visitor } from '../services/visitor.js';
import { notesPage } from '../views/notes.js';

const longestNote = 200;

@Controller('/notes')
export class NotesController {
  constructor(
    private readonly session: SessionService,
    private readonly visitor: Visitor,
  ) {}

  @Get('/', { name: 'notes' })
  show() {
    return notesPage(this.visitor, this.session.get('notes', []));
  }

  @Post('/', { name: 'notes.add' })
  add(@Body(Object) form: undefined | { note?: unknown }) {
    const note = String(form?.note ?? '').trim();
    if (note === '') return notesPage(this.visitor, this.session.get('notes', []), 'A note needs some text.');
    this.session.set('notes', [...this.session.get('notes', []), note.slice(0, longestNote)]);
    return redirect.route('notes');
  }

  @Post('/:index(\\d+)/remove', { name: 'notes.remove' })
  remove(@Param('index') index: number) {
    // The list is changed where it is; that it differs from what is stored is seen at the end of the request.
    this.session.get('notes')?.splice(index, 1);
    return redirect.route('notes');
  }
}
