/** The filter language's meaning, one hand-written predicate a filter, on parsed events. Knows nothing of the app. */
export interface FilterCase {
  readonly filter: string;
  readonly matches: (event: unknown) => boolean;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const lowered = new Map<string, string>();
function lower(key: string): string {
  const known = lowered.get(key) ?? key.toLowerCase();
  lowered.set(key, known);
  return known;
}

/** Values under a path, keys compared without case, arrays on the way walked through; the last value as it is. */
function reach(value: unknown, path: readonly string[]): unknown[] {
  const [key, ...rest] = path;
  if (key === undefined) return [value];
  if (Array.isArray(value)) return value.flatMap((element) => reach(element, path));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => (lower(name) === lower(key) ? reach(inner, rest) : []));
}

/** Scalars at the end of a path, as text; an array's elements each. */
function texts(event: unknown, path: readonly string[]): string[] {
  return reach(event, path)
    .flat(Infinity as 1)
    .filter((value) => value !== null && !isObject(value))
    .map(String);
}

const split = (path: string): string[] => path.split('.');
const present = (path: string) => (event: unknown) => reach(event, split(path)).some((value) => value !== null);
const equals = (path: string, wanted: string) => (event: unknown) =>
  texts(event, split(path)).some((text) => text.toLowerCase() === wanted.toLowerCase());
const like = (path: string | readonly string[], pattern: RegExp) => (event: unknown) =>
  texts(event, typeof path === 'string' ? split(path) : path).some((text) => pattern.test(text));
const number = (path: string, test: (value: number) => boolean) => (event: unknown) =>
  reach(event, split(path)).some((value) => typeof value === 'number' && test(value));
const not = (test: FilterCase['matches']) => (event: unknown) => !test(event);
const all =
  (...tests: FilterCase['matches'][]) =>
  (event: unknown) =>
    tests.every((test) => test(event));
const any =
  (...tests: FilterCase['matches'][]) =>
  (event: unknown) =>
    tests.some((test) => test(event));
const time = (test: (ms: number) => boolean) => (event: unknown) =>
  texts(event, ['eventTime']).some((text) => test(Date.parse(text)));

/** Text in any key or scalar, ASCII case ignored. */
const says = (wanted: string) => {
  const folded = new Map<string, string>();
  const fold = (text: string): string => {
    const known = folded.get(text);
    if (known !== undefined) return known;
    const made = text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
    folded.set(text, made);
    return made;
  };
  const needle = fold(wanted);
  const holds = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.some(holds);
    if (isObject(value))
      return Object.entries(value).some(([key, inner]) => fold(key).includes(needle) || holds(inner));
    return fold(String(value)).includes(needle);
  };
  return holds;
};

/** The most frequent text under a path. */
function commonest(events: readonly unknown[], path: string, accept: RegExp): string {
  const counts = new Map<string, number>();
  for (const text of events.flatMap((event) => texts(event, split(path)))) {
    if (accept.test(text)) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'nothing';
}

const octet = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;

/** More than thirty filters of all kinds, their particulars taken from the events at hand. */
export function filterCases(events: readonly unknown[]): FilterCase[] {
  const user = commonest(events, 'userIdentity.arn', /^arn:/);
  const address = commonest(events, 'sourceIPAddress', octet);
  const account = commonest(events, 'recipientAccountId', /^\d{12}$/);
  const [first = '', second = '', third = ''] = address.split('.');
  const times = events.flatMap((event) => texts(event, ['eventTime'])).sort();
  const middle = times[times.length >> 1] ?? '2026-01-01T00:00:00Z';
  const day = middle.slice(0, 10);
  const minute = middle.slice(0, 16);
  const cases: readonly (readonly [string, FilterCase['matches']])[] = [
    ['', () => true],
    ['eventName:PutObject', equals('eventName', 'PutObject')],
    ['EVENTNAME:getobject', equals('eventName', 'GetObject')],
    ['eventName:(AssumeRole OR "Decrypt" OR Describe*)', like('eventName', /^(AssumeRole|Decrypt|Describe.*)$/i)],
    ['eventName:Get*', like('eventName', /^get/i)],
    ['eventName:"Get*"', equals('eventName', 'Get*')],
    ['eventName:?et*t', like('eventName', /^.et.*t$/i)],
    ['-errorCode:*', not(present('errorCode'))],
    ['errorCode:*', present('errorCode')],
    ['errorCode:AccessDenied OR errorCode:Client.*', like('errorCode', /^(accessdenied|client\..*)$/i)],
    ['readOnly:false', equals('readOnly', 'false')],
    [
      'readOnly:true AND eventSource:s3.amazonaws.com',
      all(equals('readOnly', 'true'), equals('eventSource', 's3.amazonaws.com')),
    ],
    ['NOT readOnly:true eventSource:ec2*', all(not(equals('readOnly', 'true')), like('eventSource', /^ec2/i))],
    [
      'eventSource:s3* OR eventSource:kms* errorCode:*',
      any(like('eventSource', /^s3/i), all(like('eventSource', /^kms/i), present('errorCode'))),
    ],
    [
      '(eventSource:iam* OR eventSource:sts*) -eventName:Get*',
      all(like('eventSource', /^(iam|sts)/i), not(like('eventName', /^get/i))),
    ],
    ['userIdentity.type:AssumedRole', equals('userIdentity.type', 'AssumedRole')],
    [
      'userIdentity.sessionContext.sessionIssuer.userName:*-*',
      like('userIdentity.sessionContext.sessionIssuer.userName', /-/),
    ],
    [
      'userIdentity.sessionContext.attributes.mfaAuthenticated:true',
      equals('userIdentity.sessionContext.attributes.mfaAuthenticated', 'true'),
    ],
    [`userIdentity.arn:"${user}"`, equals('userIdentity.arn', user)],
    ['userIdentity:AssumedRole', () => false],
    [
      `recipientAccountId:${account} -eventCategory:Data`,
      all(equals('recipientAccountId', account), not(equals('eventCategory', 'Data'))),
    ],
    [
      `sourceIPAddress:${first}.${second}.${third}.0/24`,
      like('sourceIPAddress', new RegExp(`^${first}\\.${second}\\.${third}\\.\\d+$`)),
    ],
    ['sourceIPAddress:128.0.0.0/1', like('sourceIPAddress', /^(12[89]|1[3-9]\d|2\d\d)\.\d+\.\d+\.\d+$/)],
    ['sourceIPAddress:2001:db8::/32', like('sourceIPAddress', /^2001:db8:/i)],
    ['sourceIPAddress:*.amazonaws.com', like('sourceIPAddress', /\.amazonaws\.com$/i)],
    ['eventName:/^(Describe|List)/', like('eventName', /^(Describe|List)/)],
    ['userAgent:/BOTO3|mozilla/i', like('userAgent', /BOTO3|mozilla/i)],
    [`eventTime>=${day}`, time((ms) => ms >= Date.parse(day))],
    [`eventTime<${minute}`, time((ms) => ms < Date.parse(`${minute}:00Z`))],
    [`eventTime>${middle}`, time((ms) => ms > Date.parse(middle))],
    [
      `eventTime<=${middle} readOnly:false`,
      all(
        time((ms) => ms <= Date.parse(middle)),
        equals('readOnly', 'false'),
      ),
    ],
    ['AccessDenied', says('AccessDenied')],
    ['"not authorized to perform"', says('not authorized to perform')],
    ['März', says('März')],
    ['BUCKETNAME', says('bucketname')],
    ['arn:aws:iam::', says('arn:aws:iam::')],
    [address, says(address)],
    [`NOT "${address}" errorCode:*`, all(not(says(address)), present('errorCode'))],
    ['resources.type:"AWS::KMS::Key"', equals('resources.type', 'AWS::KMS::Key')],
    ['resources.ARN:*s3*', like('resources.ARN', /s3/i)],
    ['requestParameters.bucketName:*', present('requestParameters.bucketName')],
    [
      'requestParameters."x-amz-server-side-encryption":*',
      (event) => reach(event, ['requestParameters', 'x-amz-server-side-encryption']).some((value) => value !== null),
    ],
    [
      'requestParameters.instancesSet.items.instanceId:i-0*',
      like('requestParameters.instancesSet.items.instanceId', /^i-0/i),
    ],
    ['responseElements:*', present('responseElements')],
    [
      'additionalEventData.bytesTransferredOut>1000',
      number('additionalEventData.bytesTransferredOut', (value) => value > 1000),
    ],
    [
      'additionalEventData.bytesTransferredIn<=0',
      number('additionalEventData.bytesTransferredIn', (value) => value <= 0),
    ],
    ['awsRegion:us-????-1', like('awsRegion', /^us-....-1$/i)],
    ['tlsDetails.tlsVersion:TLSv1.?', like('tlsDetails.tlsVersion', /^tlsv1\..$/i)],
  ];
  return cases.map(([filter, matches]) => ({ filter, matches }));
}
