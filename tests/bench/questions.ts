/** The same twenty questions in the filter language and in SQL over a table of the same columns. */

export interface Question {
  readonly filter: string;
  /** What stands after WHERE. */
  readonly sql: string;
}

/** Counted for each question, most frequent twenty values each. By name in the filter language and in the table. */
export const questionFacets: readonly (readonly [field: string, column: string])[] = [
  ['eventName', 'eventName'],
  ['eventSource', 'eventSource'],
  ['userIdentity.arn', 'arn'],
  ['errorCode', 'errorCode'],
  ['sourceIPAddress', 'sourceIPAddress'],
  ['userIdentity.type', 'identityType'],
  ['awsRegion', 'awsRegion'],
  ['recipientAccountId', 'recipientAccountId'],
  ['readOnly', 'readOnly'],
  ['userAgent', 'userAgent'],
  ['userIdentity.accessKeyId', 'accessKeyId'],
  ['userIdentity.sessionContext.sessionIssuer.userName', 'issuerUserName'],
];

export const questions: readonly Question[] = [
  { filter: 'eventName:GetObject', sql: `lower(eventName) = 'getobject'` },
  {
    filter: 'eventName:(CreateUser OR DeleteUser OR PutRolePolicy)',
    sql: `lower(eventName) IN ('createuser', 'deleteuser', 'putrolepolicy')`,
  },
  { filter: 'errorCode:AccessDenied', sql: `lower(errorCode) = 'accessdenied'` },
  { filter: 'errorCode:*', sql: 'errorCode IS NOT NULL' },
  { filter: 'readOnly:false -errorCode:*', sql: `readOnly = 'false' AND errorCode IS NULL` },
  {
    filter: 'eventSource:s3.amazonaws.com readOnly:true',
    sql: `lower(eventSource) = 's3.amazonaws.com' AND readOnly = 'true'`,
  },
  {
    filter: 'NOT eventSource:(s3.amazonaws.com OR kms.amazonaws.com OR sts.amazonaws.com)',
    sql: `(eventSource IS NULL OR lower(eventSource) NOT IN ('s3.amazonaws.com', 'kms.amazonaws.com', 'sts.amazonaws.com'))`,
  },
  { filter: 'eventName:Delete*', sql: `eventName ILIKE 'Delete%'` },
  { filter: 'eventName:*Policy*', sql: `eventName ILIKE '%Policy%'` },
  { filter: 'userIdentity.arn:*assumed-role/*export*', sql: `arn ILIKE '%assumed-role/%export%'` },
  { filter: 'userAgent:*boto3*', sql: `userAgent ILIKE '%boto3%'` },
  { filter: 'sourceIPAddress:*.amazonaws.com', sql: `sourceIPAddress ILIKE '%.amazonaws.com'` },
  { filter: 'sourceIPAddress:10.24.0.0/16', sql: `sourceIPAddress LIKE '10.24.%'` },
  {
    filter: 'sourceIPAddress:10.24.96.0/19',
    sql: `sourceIPAddress LIKE '10.24.%' AND try_cast(split_part(sourceIPAddress, '.', 3) AS INTEGER) BETWEEN 96 AND 127`,
  },
  {
    filter: 'eventTime>=2026-03-20 eventTime<2026-03-21',
    sql: `eventTime >= '2026-03-20' AND eventTime < '2026-03-21'`,
  },
  {
    filter: 'eventTime>=2026-03-15 errorCode:*Denied*',
    sql: `eventTime >= '2026-03-15' AND errorCode ILIKE '%Denied%'`,
  },
  { filter: 'userIdentity.type:(Root OR IAMUser)', sql: `lower(identityType) IN ('root', 'iamuser')` },
  {
    filter: 'userIdentity.sessionContext.attributes.mfaAuthenticated:false readOnly:false',
    sql: `mfaAuthenticated = 'false' AND readOnly = 'false'`,
  },
  {
    filter: '(awsRegion:us-* OR awsRegion:eu-*) -userIdentity.type:AWSService',
    sql: `(awsRegion ILIKE 'us-%' OR awsRegion ILIKE 'eu-%') AND (identityType IS NULL OR lower(identityType) <> 'awsservice')`,
  },
  {
    filter: 'userAgent:/^aws-cli\\/2/ eventName:(Describe* OR List*)',
    sql: `regexp_matches(userAgent, '^aws-cli/2') AND (eventName ILIKE 'Describe%' OR eventName ILIKE 'List%')`,
  },
];
