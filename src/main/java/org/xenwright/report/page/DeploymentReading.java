package org.xenwright.report.page;

import java.util.List;
import org.xenwright.report.DeploymentRecord;
import org.xenwright.report.DeploymentRecords;

/** Deployments as a page shows them: what hosts said of them, no longer than can be read. */
final class DeploymentReading {
    private static final int MOST_DEPLOYMENTS = 50;
    private static final int MOST_ROWS = 3000; // of a table
    private static final int LONGEST = 500;

    private DeploymentReading() {}

    static List<DeploymentRecord> of(DeploymentRecords records) {
        return records.deployments().stream()
                .limit(MOST_DEPLOYMENTS)
                .map(DeploymentReading::of)
                .toList();
    }

    private static DeploymentRecord of(DeploymentRecord all) {
        DeploymentRecord.Plan plan = all.plan();
        return new DeploymentRecord(
                all.name(),
                all.at(),
                all.places().stream()
                        .limit(MOST_ROWS)
                        .map(DeploymentReading::of)
                        .toList(),
                all.domains().stream()
                        .limit(MOST_ROWS)
                        .map(DeploymentReading::of)
                        .toList(),
                plan == null
                        ? null
                        : new DeploymentRecord.Plan(
                                plan.id(),
                                plan.at(),
                                plan.changes().stream()
                                        .limit(MOST_ROWS)
                                        .map(DeploymentReading::of)
                                        .toList()));
    }

    private static DeploymentRecord.Place of(DeploymentRecord.Place each) {
        return new DeploymentRecord.Place(
                each.name(),
                cut(each.version()),
                each.total(),
                each.free(),
                each.processors(),
                each.remarks().stream().limit(20).map(DeploymentReading::cut).toList(),
                cut(each.unreached()));
    }

    private static DeploymentRecord.Deployed of(DeploymentRecord.Deployed each) {
        return new DeploymentRecord.Deployed(
                each.name(),
                each.at(),
                each.state(),
                each.uptime(),
                each.generation(),
                cut(each.image()),
                each.since(),
                cut(each.drift()));
    }

    private static DeploymentRecord.Change of(DeploymentRecord.Change each) {
        return new DeploymentRecord.Change(
                each.domain(),
                each.what(),
                each.at(),
                each.from(),
                each.to(),
                each.result(),
                cut(each.detail()),
                each.millis());
    }

    /** Returns a text as a cell of a table has it: on one line, and not for ever. */
    private static String cut(String text) {
        String line = text.strip().replaceAll("\\R\\s*", "; ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
