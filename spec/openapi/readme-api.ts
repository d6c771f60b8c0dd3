import { IsInt, IsString, MaxLength } from 'class-validator';
import { ApiOperation, ApiProperty, Body, Controller, Get, NotFound, Param, Post, json, singleton } from 'mantisjs';

class NewNote {
  @IsString()
  @MaxLength(80)
  @ApiProperty({ description: 'One line.', example: 'Call Ada' })
  title!: string;
}

class Note extends NewNote {
  @IsInt()
  id!: number;
}

@singleton()
class Notes {
  readonly #notes: Note[] = []; // yours come from a database

  find(id: number): Note | undefined {
    return this.#notes.find((note) => note.id === id);
  }

  add({ title }: NewNote): Note {
    const note = { id: this.#notes.length + 1, title };
    this.#notes.push(note);
    return note;
  }
}

@Controller('/notes', { name: 'notes.' })
export class NotesController {
  constructor(private readonly notes: Notes) {}

  @Get('/:id(\\d+)', { name: 'show' })
  @ApiOperation({ summary: 'One note.', responses: { 200: { type: Note }, 404: 'There is no such note.' } })
  show(@Param('id') id: number) {
    const note = this.notes.find(id);
    if (!note) throw new NotFound('There is no such note.');
    return note;
  }

  @Post('/', { name: 'create' })
  @ApiOperation({ summary: 'Adds a note.', responses: { 201: { type: Note } } })
  create(@Body() note: NewNote) {
    return json(this.notes.add(note), { status: 201 });
  }
}
