package org.xenwright.deploy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.report.DeploymentRecord;
import org.xenwright.report.TestCase;
import org.xenwright.report.TestSuite;

/** The result of a rollout for build servers and for the page of a build. */
public final class RolloutReport {
    /** Begins the names of all its suites. */
    public static final String SUITES = "deploy.";

    private static final String KEPT = "as it should be";

    private final RolloutResult result;
    private final Map<String, DomainOutcome> outcomes = new LinkedHashMap<>();

    public RolloutReport(RolloutResult result) {
        this.result = result;
        result.outcomes().forEach(each -> outcomes.put(each.domain() + " " + each.change(), each));
    }

    /** Returns the record of its deployment, for which destinations that were changed are looked at again. */
    public DeploymentRecord record(List<DestinationTerms> destinations) throws IOException {
        DeployPlan plan = result.plan();
        Set<String> touched = plan.touched();
        Survey now = plan.survey()
                .with(Survey.of(destinations.stream()
                        .filter(each -> touched.contains(each.id())
                                && !result.unreached().containsKey(each.id()))
                        .toList()))
                .with(new Survey(Map.of(), result.unreached(), Set.of()));
        DeploymentRecord seen = DeployStatus.of(plan.deployment(), now).record();
        return new DeploymentRecord(
                seen.name(),
                seen.at(),
                seen.places(),
                seen.domains(),
                new DeploymentRecord.Plan(
                        plan.id(),
                        seen.at(),
                        plan.changes().stream().map(this::change).toList()));
    }

    private DeploymentRecord.Change change(PlannedChange each) {
        DomainOutcome outcome = outcome(each);
        return new DeploymentRecord.Change(
                each.domain(),
                each.kind().word(),
                each.place(),
                each.from(),
                each.to(),
                outcome != null
                        ? outcome.result().phrase()
                        : each.kind() == PlannedChange.Kind.KEEP ? KEPT : "not done",
                outcome != null ? outcome.detail() : each.why(),
                outcome != null ? outcome.millis() : 0);
    }

    private @Nullable DomainOutcome outcome(PlannedChange change) {
        return outcomes.get(change.domain() + " " + change.kind().word());
    }

    /** Returns the tests: a suite for each destination, in it one for each domain, and that it was reached. */
    public List<TestSuite> suites() {
        Map<String, List<TestCase>> all = new LinkedHashMap<>();
        result.plan().survey().seen().keySet().forEach(each -> all.put(each, new ArrayList<>()));
        result.unreached()
                .forEach((id, why) -> all.computeIfAbsent(id, name -> new ArrayList<>())
                        .add(new TestCase(
                                "is reached",
                                Duration.ZERO,
                                new TestCase.Result.Broken("not reached", DeployPlan.briefly(why)),
                                why)));
        for (PlannedChange each : result.plan().changes()) {
            String place = each.place().isEmpty() ? "nowhere" : each.place();
            all.computeIfAbsent(place, name -> new ArrayList<>()).add(test(each));
        }
        List<TestSuite> suites = new ArrayList<>();
        all.forEach((place, tests) -> suites.add(new TestSuite(SUITES + place, tests)));
        return suites;
    }

    private TestCase test(PlannedChange change) {
        DomainOutcome outcome = outcome(change);
        TestCase.Result verdict;
        if (outcome != null) {
            String why = outcome.result().phrase() + ": " + outcome.detail();
            verdict = switch (outcome.result()) {
                case DONE -> new TestCase.Result.Passed();
                case SKIPPED -> new TestCase.Result.Skipped(outcome.detail());
                case LOST -> new TestCase.Result.Broken(outcome.result().phrase(), why);
                case DOWN, ROLLED_BACK, FAILED ->
                    new TestCase.Result.Failed(outcome.result().phrase(), why);
            };
        } else {
            verdict = switch (change.kind()) {
                case BLOCKED -> new TestCase.Result.Failed("blocked", change.why());
                case STRAY -> new TestCase.Result.Skipped("the project does not have it");
                case KEEP -> new TestCase.Result.Passed();
                default -> new TestCase.Result.Skipped("not tried");
            };
        }
        return new TestCase(
                change.domain(),
                Duration.ofMillis(outcome == null ? 0 : outcome.millis()),
                verdict,
                outcome == null ? "" : String.join("\n", outcome.lastLines()));
    }
}
