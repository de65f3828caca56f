import { describe, expect, it } from 'vitest';
import { findingNote } from '../../../src/decode/finding-note.ts';
import type { Finding } from '../../../src/model/diagnostic.ts';
import { findingLinks, severityText } from '../../../src/ui/sources/finding-links.ts';
import { finding } from '../../fixtures/other-kinds.ts';

function findingOf(json: object): Finding {
  const note = findingNote(json as Parameters<typeof findingNote>[0]);
  if (note.kind !== 'structure' || !note.finding) throw new Error('no finding was noted');
  return note.finding;
}

describe('a GuardDuty finding', () => {
  it('leads to the events of each of its values, and of its call in its time', () => {
    const time = 'eventTime>=2026-03-02T10:16:05Z eventTime<2026-03-02T10:17:06Z';
    expect(findingLinks(findingOf(finding)).map(({ filter }) => filter)).toEqual([
      'userIdentity.accessKeyId:AKIAMALLORY',
      'userIdentity.principalId:AIDAMALLORY',
      'userIdentity.userName:mallory',
      'sourceIPAddress:198.51.100.7',
      `eventName:RunInstances eventSource:ec2.amazonaws.com ${time}`,
      time,
    ]);
  });

  it('names a role where the events of its sessions name it', () => {
    const accessKeyDetails = { ...finding.resource.accessKeyDetails, userType: 'AssumedRole', userName: 'deploy' };
    const links = findingLinks(findingOf({ ...finding, resource: { accessKeyDetails } }));
    expect(links.map(({ filter }) => filter)).toContain('userIdentity.sessionContext.sessionIssuer.userName:deploy');
  });

  it('quotes whatever stands in it', () => {
    const accessKeyDetails = { accessKeyId: 'a" OR b:c (*', principalId: {}, userName: 5 };
    const odd = findingOf({ type: 'T', resource: { accessKeyDetails }, service: { eventFirstSeen: 'soon' } });
    expect(findingLinks(odd).map(({ filter }) => filter)).toEqual(['userIdentity.accessKeyId:"a\\" OR b:c (*"']);
  });

  it('keeps its texts short', () => {
    const long = findingOf({ ...finding, title: 'x'.repeat(5000) });
    expect(long.title?.length).toBe(201);
  });

  it.each([
    [2, 'low'],
    [5, 'medium'],
    [8, 'high'],
    [9.5, 'critical'],
  ])('has severity %d as %s', (severity, level) => {
    expect(severityText(severity)).toBe(`${level}, ${String(severity)} of 10`);
  });
});
