import { createHash } from "node:crypto";

/** One permission of the catalogue, as the simulator stores it. */
export interface Permission {
  id: string;
  name: string;
  displayName: string;
  description: string;
  groupName: string;
  displayType: "read" | "write" | "other";
  /** Added to every new role unless the request opts out. */
  restricted: boolean;
  /** Microseconds since the epoch. */
  created: number;
}

/** The managed roles, the strongest first; each holds the permissions of the weaker ones too. */
export const managedRoles = ["Datadog Admin Role", "Datadog Standard Role", "Datadog Read Only Role"] as const;

/** What the backend adds by itself when a role is given the permission (recorded for patch and grant). */
export const implied: Readonly<Record<string, readonly string[]>> = { admin: ["standard", "org_management"] };

const restricted = new Set(
  `dashboards_read monitors_read apm_read incident_read rum_apps_read notebooks_read slos_read ci_visibility_read
  cd_visibility_read appsec_vm_read`.split(/\s+/),
);

/** The catalogue's names by group, in the order in which the documentation's permission page lists them. */
const groups: Readonly<Record<string, string>> = {
  General: "admin standard",
  "API and Application Keys": `user_app_keys org_app_keys_read org_app_keys_write api_keys_read api_keys_write
    client_tokens_read client_tokens_write api_keys_delete`,
  APM: `apm_read apm_retention_filter_read apm_retention_filter_write apm_service_ingest_read apm_service_ingest_write
    apm_apdex_manage_write apm_tag_management_write apm_primary_operation_write debugger_write debugger_read
    apm_generate_metrics apm_pipelines_write apm_pipelines_read apm_service_catalog_write apm_service_catalog_read
    apm_remote_configuration_write apm_remote_configuration_read continuous_profiler_read debugger_capture_variables
    apm_api_catalog_write apm_api_catalog_read continuous_profiler_pgo_read`,
  "Access Management": `user_access_invite user_access_manage user_access_read service_account_write org_management
    org_connections_write org_connections_read governance_console_read governance_console_write`,
  "App Builder & Workflow Automation": `workflows_read workflows_write workflows_run connections_read
    connections_write connections_resolve apps_run apps_write on_prem_runner_read on_prem_runner_use
    on_prem_runner_write apps_datastore_read apps_datastore_write apps_datastore_manage connection_groups_write
    connection_groups_read`,
  "Billing and Usage":
    "billing_read billing_edit usage_read usage_edit usage_notifications_read usage_notifications_write",
  "Case and Incident Management": `incident_read incident_write incident_settings_read incident_settings_write
    incidents_private_global_access cases_read cases_write incident_notification_settings_read
    incident_notification_settings_write cases_shared_settings_write`,
  "Cloud Cost Management": `cloud_cost_management_read cloud_cost_management_write generate_ccm_report_schedules
    manage_ccm_report_schedules`,
  "Cloud Network Monitoring": "network_connections_read network_health_insights_read",
  "Cloud Security Platform": `security_monitoring_rules_read security_monitoring_rules_write
    security_monitoring_signals_read security_monitoring_signals_write security_monitoring_filters_read
    security_monitoring_filters_write appsec_event_rule_read appsec_event_rule_write
    security_monitoring_notification_profiles_read security_monitoring_notification_profiles_write
    security_monitoring_cws_agent_rules_read security_monitoring_cws_agent_rules_write appsec_protect_read
    appsec_protect_write appsec_activation_read appsec_activation_write security_monitoring_findings_read
    security_monitoring_findings_write appsec_vm_write security_monitoring_suppressions_read
    security_monitoring_suppressions_write appsec_vm_read security_pipelines_read security_pipelines_write
    security_monitoring_cws_agent_rules_actions security_comments_write security_comments_read`,
  CoTerm: "coterm_write coterm_read",
  Compliance: "audit_logs_read audit_logs_write data_scanner_read data_scanner_write data_scanner_unmask",
  Containers: "containers_generate_image_metrics",
  "Cross-Product Features": "saved_views_write facets_write generate_log_reports manage_log_reports",
  "DDSQL Editor": "ddsql_editor_read",
  Dashboards: `dashboards_read dashboards_write dashboards_public_share generate_dashboard_reports
    dashboards_invite_share dashboards_embed_share embeddable_graphs_share`,
  "Data Streams Monitoring": "data_streams_monitoring_capture_messages",
  "Database Monitoring": "dbm_read dbm_parameterized_queries_read",
  "Disaster Recovery": "disaster_recovery_status_read disaster_recovery_status_write",
  "Error Tracking": `error_tracking_write error_tracking_settings_write error_tracking_exclusion_filters_write
    error_tracking_read`,
  Events: "event_correlation_config_read event_correlation_config_write event_config_write",
  "Fleet Automation": "agent_flare_collection agent_upgrade_write fleet_policies_write",
  Infrastructure: "cloudcraft_read infrastructure_resource_policies_read infrastructure_resource_policies_write",
  Integrations: `aws_configurations_manage azure_configurations_manage gcp_configurations_manage manage_integrations
    integrations_read oci_configurations_manage aws_configuration_read azure_configuration_read
    gcp_configuration_read oci_configuration_read aws_configuration_edit azure_configuration_edit
    gcp_configuration_edit oci_configuration_edit`,
  "LLM Observability": "llm_observability_read llm_observability_write",
  "Log Management": `logs_modify_indexes logs_write_exclusion_filters logs_write_pipelines logs_write_processors
    logs_write_archives logs_generate_metrics logs_read_data logs_read_archives logs_write_historical_view
    logs_write_facets logs_delete_data logs_write_forwarding_rules flex_logs_config_write logs_read_workspaces
    logs_write_workspaces logs_read_config logs_live_tail logs_read_index_data`,
  Metrics: "metric_tags_write host_tags_write metrics_metadata_write",
  Monitors: "monitors_read monitors_write monitors_downtime monitor_config_policy_write",
  "Network Device Monitoring": `ndm_netflow_port_mappings_write ndm_device_profiles_view ndm_device_profiles_edit
    ndm_devices_read ndm_device_tags_write ndm_geomap_locations_write`,
  Notebooks: "notebooks_read notebooks_write",
  "Observability Pipelines": `observability_pipelines_read observability_pipelines_write
    observability_pipelines_delete observability_pipelines_deploy observability_pipelines_capture_read
    observability_pipelines_capture_write`,
  "On-Call": "on_call_read on_call_write on_call_page on_call_respond on_call_admin",
  Orchestration: `orchestration_custom_resource_definitions_write orchestration_workload_scaling_write
    orchestration_autoscaling_manage`,
  Processes: "processes_generate_metrics process_tags_read process_tags_write",
  "Product Analytics": "audience_management_read audience_management_write product_analytics_apps_write",
  "Real User Monitoring": `rum_apps_write rum_apps_read rum_session_replay_read rum_generate_metrics rum_delete_data
    rum_playlist_write rum_extend_retention rum_retention_filters_read rum_retention_filters_write
    rum_settings_write`,
  "Reference Tables": "reference_tables_write reference_tables_read",
  Serverless: "serverless_aws_instrumentation_read serverless_aws_instrumentation_write",
  "Service Level Objectives": "slos_read slos_write slos_corrections",
  Sheets: "sheets_read sheets_write",
  "Software Delivery": `ci_visibility_read ci_visibility_write ci_provider_settings_write ci_visibility_settings_write
    ci_ingestion_control_write ci_visibility_pipelines_write quality_gate_rules_read quality_gate_rules_write
    static_analysis_settings_write cd_visibility_read dora_settings_write code_analysis_read
    quality_gates_evaluations_read test_optimization_read test_optimization_write
    test_optimization_settings_write dora_metrics_read code_coverage_read dora_metrics_write`,
  "Status Pages": "status_pages_settings_read status_pages_settings_write status_pages_incident_write",
  "Synthetic Monitoring": `synthetics_private_location_read synthetics_private_location_write
    synthetics_global_variable_read synthetics_global_variable_write synthetics_read synthetics_write
    synthetics_default_settings_read synthetics_default_settings_write`,
  Teams: "teams_manage",
  Watchdog: "watchdog_alerts_write",
};

/** What only the Admin role holds by default. */
const adminOnly = [
  /^(admin|service_account_write|api_keys_write|client_tokens_write|logs_modify_indexes|flex_logs_config_write)$/,
  /^(org|billing|usage|audit_logs|data_scanner|data_streams|governance_console|manage|agent|fleet)_/,
  /^user_access_(invite|manage)$/,
  /^logs_write_(archives|forwarding_rules)$/,
  /^security_(monitoring_filters_write|pipelines_write|monitoring_cws_agent_rules_actions)$/,
  /^(monitor_config_policy_write|incidents_private_global_access|disaster_recovery_status_write)$/,
  /_(delete|manage|admin|settings_write|delete_data)$/,
];

const displayNames: Readonly<Record<string, string>> = { admin: "Privileged Access", standard: "Standard Access" };
const acronyms = /\b(api|apm|aws|ccm|cd|ci|cws|dbm|ddsql|dora|gcp|llm|ndm|oci|pgo|rum|vm)\b/gi;

/** A UUID that is the same for the same text, so that sample ids stay the same from run to run. */
export function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function displayType(name: string): Permission["displayType"] {
  if (name === "admin" || name === "standard") return "other";
  return /(_read|_view|^logs_read_.*|_live_tail)$/.test(name) ? "read" : "write";
}

function displayName(name: string): string {
  const words = name.replaceAll("_", " ").replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
  return displayNames[name] ?? words.replace(acronyms, (word) => word.toUpperCase()).replace(/\bSlos\b/, "SLOs");
}

/** The permissions catalogue. */
export function catalogue(): Permission[] {
  // Names and groups are Datadog's; ids, times and descriptions are the simulator's own (ids differ from site to site).
  const firstRelease = Date.UTC(2018, 9, 19, 15, 35, 23) * 1000 + 734317;
  const day = 86_400_000_000;
  const entries = Object.entries(groups).flatMap(([groupName, names]) =>
    names.split(/\s+/).map((name) => ({ groupName, name })),
  );
  return entries.map(({ groupName, name }, index) => ({
    id: uuidOf(`permission ${name}`),
    name,
    displayName: displayName(name),
    description: `${displayName(name)} (${groupName}).`,
    groupName,
    displayType: displayType(name),
    restricted: restricted.has(name),
    created: firstRelease + index * 7 * day,
  }));
}

/** The names of the permissions that a managed role holds by default. */
export function permissionsOfManagedRole(role: (typeof managedRoles)[number], all: readonly Permission[]): string[] {
  const isStrongEnough = (permission: Permission) => {
    if (role === "Datadog Admin Role") return true;
    if (adminOnly.some((pattern) => pattern.test(permission.name))) return false;
    return role === "Datadog Standard Role" || permission.displayType === "read";
  };
  return all.filter(isStrongEnough).map((permission) => permission.name);
}
