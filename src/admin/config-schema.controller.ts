import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { CrossOrigin, JsonApi } from '../http/answers.js';
import { configFileSchema } from './config-file-schema.js';

/** GET /schema/config.json: what editors check a doorward.yaml with while it is written. It tells nothing of what is stored. */
@Controller('schema/config.json')
@JsonApi()
@CrossOrigin('any')
export class ConfigSchemaController {
  private text: string | undefined;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  @Get()
  show(@Res() reply: FastifyReply): void {
    this.text ??= JSON.stringify(configFileSchema(this.config.publicUrl.issuer), null, 2);
    void reply.header('cache-control', 'public, max-age=3600').type('application/schema+json; charset=utf-8').send(this.text);
  }
}
