/** Where to find what an action was done to. The value of the rule with the lowest priority is shown. */
export interface TargetRule {
  /** JSON path from the event's root; arrays on the way are gone through, the first value counts. */
  readonly path: string;
  /** `detail` is shown behind the name of the same priority: an object's key within its bucket. */
  readonly part: 'name' | 'detail';
  readonly priority: number;
}

/**
 * Names below `requestParameters`, the more telling first: what is acted on before what it is attached to or lies in.
 * Parameter names: AWS API references of the services that CloudTrail logs most.
 */
const requestNames: readonly string[] = [
  // S3; its detail follows below
  'bucketName',
  // Lambda, IAM, STS
  'functionName',
  'accessKeyId',
  'roleName',
  'roleArn',
  'userName',
  'groupName',
  'policyArn',
  'policyName',
  'instanceProfileName',
  'sAMLProviderArn',
  'openIDConnectProviderArn',
  'serialNumber',
  // EC2
  'instanceId',
  'instancesSet.items.instanceId',
  'instancesSet.item.instanceId',
  'snapshotId',
  'volumeId',
  'volumeSet.items.volumeId',
  'imageId',
  'imagesSet.items.imageId',
  'groupId',
  'groupIdSet.items.groupId',
  'securityGroupIdSet.items.groupId',
  'networkInterfaceId',
  'networkAclId',
  'routeTableId',
  'subnetId',
  'subnetSet.items.subnetId',
  'internetGatewayId',
  'natGatewayId',
  'vpcPeeringConnectionId',
  'vpcEndpointId',
  'vpcId',
  'vpcSet.items.vpcId',
  'launchTemplateId',
  'launchTemplateName',
  'keyName',
  'allocationId',
  'resourcesSet.items.resourceId',
  'flowLogIds',
  // KMS, Secrets Manager, SSM
  'secretId',
  'aliasName',
  'keyId',
  'targetKeyId',
  'parameterName',
  'documentName',
  'instanceIds',
  'sessionId',
  // CloudTrail, CloudWatch, EventBridge, Config, GuardDuty
  'trailName',
  'trailNameList',
  'eventDataStore',
  'logGroupName',
  'logGroupIdentifier',
  'alarmName',
  'alarmNames',
  'dashboardName',
  'ruleName',
  'configRuleName',
  'configurationRecorderName',
  'detectorId',
  'deliveryChannelName',
  // Databases and queues
  'tableName',
  'dBInstanceIdentifier',
  'dBClusterIdentifier',
  'dBSnapshotIdentifier',
  'dBClusterSnapshotIdentifier',
  'clusterIdentifier',
  'cacheClusterId',
  'replicationGroupId',
  'queueUrl',
  'queueName',
  'topicArn',
  'streamName',
  'streamARN',
  'deliveryStreamName',
  // Containers, stacks, code
  'repositoryName',
  'clusterName',
  'cluster',
  'serviceName',
  'taskDefinition',
  'stackName',
  'stackSetName',
  'projectName',
  'pipelineName',
  'applicationName',
  'environmentName',
  'stateMachineArn',
  'executionArn',
  // Network, certificates, accounts
  'certificateArn',
  'domainName',
  'hostedZoneId',
  'distributionId',
  'loadBalancerArn',
  'loadBalancerName',
  'targetGroupArn',
  'webACLArn',
  'restApiId',
  'apiId',
  'fileSystemId',
  'userPoolId',
  'identityPoolId',
  'accountId',
  'targetId',
  'policyId',
  'workGroup',
  'databaseName',
  'jobName',
  'modelId',
  'resourceArn',
  'resourceARN',
  'resourceId',
  'arn',
  'name',
];

const firstPriority = 1;

/** In the order of their priority. The last is a fallback outside `requestParameters`. */
export const targetRules: readonly TargetRule[] = [
  ...requestNames.map((name, index): TargetRule => ({
    path: `requestParameters.${name}`,
    part: 'name',
    priority: firstPriority + index,
  })),
  { path: 'requestParameters.key', part: 'detail', priority: firstPriority },
  { path: 'resources.ARN', part: 'name', priority: firstPriority + requestNames.length },
];
