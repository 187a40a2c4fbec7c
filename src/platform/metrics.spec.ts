import { describe, expect, it } from '@jest/globals';
import { Metrics } from './metrics.js';

describe('the counters', () => {
  it('are told in the Prometheus text format under their documented names', async () => {
    const metrics = new Metrics();
    metrics.signIns.inc({ method: 'password', result: 'success' });
    metrics.tokensIssued.inc({ grant: 'refresh_token', client_type: 'public' }, 2);
    metrics.tokenErrors.inc({ endpoint: 'token', error: 'invalid_grant' });
    metrics.authorizationErrors.inc({ parameter: 'redirect_uri' });
    metrics.refreshReuse.inc();
    metrics.dbStatements.inc(3);
    metrics.httpDuration.observe({ route: '/oauth2/token', method: 'POST', code: 200 }, 0.003);
    const text = await metrics.text();
    for (const line of [
      'doorward_sign_in_total{method="password",result="success"} 1', 'doorward_token_issued_total{grant="refresh_token",client_type="public"} 2', 'doorward_token_error_total{endpoint="token",error="invalid_grant"} 1',
      'doorward_authorization_error_total{parameter="redirect_uri"} 1', 'doorward_refresh_reuse_total 1', 'doorward_db_statement_total 3',
      'doorward_http_request_duration_seconds_bucket{le="0.005",route="/oauth2/token",method="POST",code="200"} 1',
    ]) expect(text.split('\n')).toContain(line);
    expect(text).toMatch(/^doorward_build_info\{version="\d+\.\d+\.\d+",node="v\d+\.\d+\.\d+"\} 1$/m);
    expect(metrics.contentType).toMatch(/^text\/plain/);
  });

  it('say how the process is from the first scrape on', async () => {
    const metrics = new Metrics();
    expect(await metrics.registry.metrics()).not.toContain('process_resident_memory_bytes');
    await Promise.all([metrics.text(), metrics.text()]);
    expect(await metrics.text()).toMatch(/^process_resident_memory_bytes \d+$/m);
  });

  it('belong to one server, so that two in a process do not mix', async () => {
    const [one, other] = [new Metrics(), new Metrics()];
    one.refreshReuse.inc();
    expect(await other.text()).toContain('doorward_refresh_reuse_total 0');
  });

  it('can be added up over workers', async () => {
    const metrics = new Metrics();
    metrics.refreshReuse.inc();
    expect(await metrics.json()).toContainEqual(expect.objectContaining({ name: 'doorward_refresh_reuse_total', type: 'counter', values: [expect.objectContaining({ value: 1 })] }));
  });
});
