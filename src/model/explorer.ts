/** What the explorer asks about all matching events at once, and what it gets. Plain data, as in `view.ts`. */

import type { RowId } from './view.ts';

/** A field as the filter language writes it: a JSON path or a derived column's name. */
export type FieldText = string;

export type FacetOrder = 'count' | 'value';

export interface FacetField {
  readonly field: FieldText;
  /** Values wanted, at most `maxFacetPage`. */
  readonly limit: number;
  /** Values passed over, for paging. */
  readonly offset?: number;
  /** By count, the most first and equal counts by value; or by value, ignoring case first. */
  readonly order?: FacetOrder;
  /** Only values that have this text in them, ignoring case. */
  readonly contains?: string;
}

export const maxFacetPage = 10_000;

export interface FacetsRequest {
  readonly filter: string;
  readonly fields: readonly FacetField[];
}

export interface FacetValue {
  readonly value: string;
  /** Events that have the value, each counted once. */
  readonly count: number;
}

/**
 * The values of one field among the events that match the filter without its own terms: those parts of the filter's
 * outermost AND that test this field and nothing else.
 */
export interface Facet {
  readonly field: FieldText;
  readonly values: readonly FacetValue[];
  /** Values that could be listed with `contains`, over all pages. */
  readonly listed: number;
  readonly distinct: number;
  /** Events where the field is there and not null. */
  readonly withValue: number;
  readonly without: number;
  /** Some values were left out: there are too many, or they are too long. All counts given are right. */
  readonly truncated: boolean;
}

export interface HistogramRequest {
  readonly filter: string;
  readonly maxBins: number;
}

/** Matching events over time; all times in seconds since 1970 UTC. */
export interface Histogram {
  /** Start of the first bin and end of the last; both 0 where there is no bin. */
  readonly from: number;
  readonly to: number;
  readonly binSeconds: number;
  readonly bins: {
    readonly total: Uint32Array;
    readonly errors: Uint32Array;
    readonly writes: Uint32Array;
  };
  /** Matching events without a time. */
  readonly untimed: number;
}

export type AroundKind =
  'request' | 'sharedEvent' | 'insight' | 'accessKey' | 'sourceIP' | 'resource' | 'session' | 'addenda';

/** A way from one event to those that have something in common with it. */
export interface AroundItem {
  readonly kind: AroundKind;
  /** What they have in common, as the event states it. */
  readonly label: string;
  readonly filter: string;
}

export interface CountedAround extends AroundItem {
  /** How many events the filter matches; undefined where many events would have to be read for that. */
  readonly count: number | undefined;
}

/** Another event of the same action. */
export interface RelatedEvent {
  /**
   * `shared`: it has the same sharedEventID, as the copies of one action in several accounts have, and the Start and the
   * End of an insight. `original`: the one that an addendum adds to.
   */
  readonly relation: 'shared' | 'original';
  readonly row: RowId;
  /** In seconds since 1970 UTC; 0 where it has none. */
  readonly time: number;
  /** recipientAccountId; empty where the event has none. */
  readonly account: string;
}

export interface RelatedEvents {
  readonly events: readonly RelatedEvent[];
  /** There are more than are listed. */
  readonly more: number;
  /** There may be others: to know, many events would have to be read. */
  readonly mayMiss: boolean;
}

export interface CompletionRequest {
  readonly field: FieldText;
  /** Begins the values wanted, ignoring case. */
  readonly prefix: string;
  /** Counts are of the events that this matches; one that does not parse counts as empty. */
  readonly filter: string;
  readonly limit: number;
}

export interface FieldNamesRequest {
  /** Begins the names, or one of their keys, ignoring case. */
  readonly prefix: string;
  readonly limit: number;
}

export interface FieldName {
  readonly name: FieldText;
  /** True for fields that columns answer, without reading events. */
  readonly column: boolean;
}

export interface OverviewRequest {
  readonly filter: string;
}

export interface ValueSummary {
  readonly distinct: number;
  readonly top: readonly FacetValue[];
}

export interface ServiceSummary extends FacetValue {
  readonly errors: number;
  readonly writes: number;
}

/** A value that no event has before the last tenth of the time range. */
export interface FirstSeen {
  readonly field: FieldText;
  readonly value: string;
  /** Of its first event, in seconds since 1970 UTC. */
  readonly time: number;
  readonly count: number;
}

export interface DayCounts {
  /** Start of the day, in seconds since 1970 UTC. */
  readonly from: number;
  readonly total: number;
  readonly errors: number;
  readonly writes: number;
}

export interface Overview {
  readonly events: number;
  readonly errors: number;
  readonly writes: number;
  readonly untimed: number;
  /** Seconds since 1970 UTC; 0 without any timed event. */
  readonly firstTime: number;
  readonly lastTime: number;
  readonly accounts: ValueSummary;
  readonly regions: ValueSummary;
  readonly principals: ValueSummary;
  readonly actions: ValueSummary;
  readonly sources: ValueSummary;
  readonly services: readonly ServiceSummary[];
  readonly firstSeen: readonly FirstSeen[];
  /** Days with events, in order. */
  readonly days: readonly DayCounts[];
}
