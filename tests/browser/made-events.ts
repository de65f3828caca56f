export const users = ['alice', 'bob', 'deploy', 'ci-runner', 'ops.admin'];
export const calls = [
  { source: 's3', name: 'GetObject', write: false, target: 'acme-media/2023/07/report.pdf' },
  { source: 's3', name: 'PutObject', write: true, target: 'acme-media/uploads/IMG_2041.jpg' },
  { source: 'sts', name: 'AssumeRole', write: false, target: 'arn:aws:iam::111122223333:role/deploy' },
  { source: 'ec2', name: 'DescribeInstances', write: false, target: '' },
  { source: 'iam', name: 'CreateAccessKey', write: true, target: 'bob' },
  { source: 'lambda', name: 'UpdateFunctionCode20150331v2', write: true, target: 'image-resize' },
  { source: 'kms', name: 'Decrypt', write: false, target: 'arn:aws:kms:eu-central-1:111122223333:key/0f1e' },
];
export const regions = ['us-east-1', 'eu-central-1', 'ap-southeast-2'];
export const firstTime = 1_688_972_400;

export function pick<T>(list: readonly T[], index: number): T {
  return list[index % list.length]!;
}

/** Event number `index` of an endless made-up trail, as an object in CloudTrail's form. */
export function madeEvent(index: number): Record<string, unknown> {
  const call = pick(calls, index * 7 + (index >> 3));
  const user = pick(users, index >> 2);
  const failed = index % 11 === 3;
  return {
    eventVersion: '1.09',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDAEXAMPLE',
      arn: `arn:aws:iam::111122223333:user/${user}`,
      accountId: '111122223333',
      accessKeyId: 'AKIAEXAMPLE',
      userName: user,
    },
    eventTime: new Date((firstTime + index) * 1000).toISOString().replace('.000', ''),
    eventSource: `${call.source}.amazonaws.com`,
    eventName: call.name,
    awsRegion: pick(regions, index >> 4),
    sourceIPAddress: `203.0.113.${index % 250}`,
    userAgent: 'aws-cli/2.13.0 \u202egpj.exe',
    ...(failed ? { errorCode: 'AccessDenied', errorMessage: 'User is not authorized to perform this action' } : {}),
    requestParameters:
      call.target === ''
        ? null
        : {
            name: call.target,
            tags: [],
            count: 12345678901234567890n.toString(),
            ...(call.source === 'iam' ? { policyDocument: encodeURIComponent('{"Effect":"Allow","Action":"*"}') } : {}),
          },
    responseElements: call.source === 'iam' ? { secretAccessKey: '****' } : null,
    requestID: `req-${index}`,
    eventID: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    readOnly: !call.write,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
  };
}

/** A leaf of a made-up event, as text. */
export function valueAt(event: unknown, path: string): string | undefined {
  let node = event;
  for (const key of path.split('.')) node = (node as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  return typeof node === 'string' || typeof node === 'number' || typeof node === 'boolean' ? String(node) : undefined;
}

/** How many of the first events failed; the fake engine's rows say which. */
export function errorsBefore(index: number): number {
  return Math.max(0, Math.ceil((index - 3) / 11));
}

/** How many of the first events are writes: eight calls of a kind follow each other, three kinds of seven write. */
export function writesBefore(index: number): number {
  const rest = index % 56;
  const inRest = [1, 4, 5].reduce((sum, kind) => sum + Math.max(0, Math.min(8, rest - 8 * kind)), 0);
  return Math.floor(index / 56) * 24 + inRest;
}
