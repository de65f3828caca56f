/** Filters that an investigation asks for first. */
import { writesQuery } from '../model/write-rule.ts';
import { printFilter } from '../query/print.ts';

export interface FilterPreset {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly filter: string;
}

export const filterPresets: readonly FilterPreset[] = [
  { id: 'errors', label: 'Errors only', hint: 'Calls that failed', filter: 'errorCode:*' },
  { id: 'writes', label: 'Writes only', hint: 'Calls that change something', filter: printFilter(writesQuery) },
  {
    id: 'console',
    label: 'Console sign-ins',
    hint: 'Sign-ins to the AWS console',
    filter: 'eventSource:signin.amazonaws.com eventName:ConsoleLogin',
  },
  { id: 'root', label: 'Root', hint: 'What the root user did', filter: 'userIdentity.type:Root' },
  {
    id: 'iam',
    label: 'IAM changes',
    hint: 'Users, roles, policies and keys changed',
    filter: `eventSource:iam.amazonaws.com ${printFilter(writesQuery)}`,
  },
  {
    id: 'denied',
    label: 'Access denied',
    hint: 'Calls that lacked a permission',
    filter: 'errorCode:(AccessDenied* OR *Unauthorized*)',
  },
];

/** The field that "one key's trail" asks for. */
export const accessKeyField = 'userIdentity.accessKeyId';
