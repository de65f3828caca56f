import type { ConvertedFormat } from './convert.ts';
import { elementConverter } from './element-converter.ts';
import { unwrapObject } from './unwrap-text.ts';

export const eventBridge: ConvertedFormat = {
  name: 'EventBridge events',
  describe: 'Events as Amazon EventBridge passes them on, with the CloudTrail event under "detail".',
  sniff: (head) => head.outline?.has('detail-type') ?? false,
  convert: elementConverter([], unwrapObject),
};

const messagesText =
  'Messages of Amazon SNS or SQS, alone or in lists, that carry CloudTrail or EventBridge events as text.';

/** Amazon SNS developer guide, "HTTP/HTTPS notification JSON format"; Amazon SQS API reference, "ReceiveMessage". */
export const messages: ConvertedFormat = {
  name: 'SNS or SQS messages',
  describe: messagesText,
  sniff: (head) => {
    const { outline } = head;
    return outline !== undefined && (outline.has('TopicArn', 'Message') || outline.has('ReceiptHandle', 'Body'));
  },
  convert: elementConverter([], unwrapObject),
};

const listKeys = ['Messages', 'Records'] as const;

/** Lists of messages: the answer of "aws sqs receive-message", and what Lambda is called with. */
export const messageLists: readonly ConvertedFormat[] = listKeys.map((key) => ({
  name: 'SNS or SQS messages',
  describe: messagesText,
  sniff: (head) => {
    const list = head.kind === 'object' ? head.outline?.find(key) : undefined;
    const first = list && head.elementOutline(list);
    return first !== undefined && (first.has('messageId', 'body') || first.has('Body') || first.has('Sns'));
  },
  convert: elementConverter([key], unwrapObject),
}));
