package org.xenwright.image;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.packages.AccountNumbers;
import org.xenwright.packages.BuildEnvironment;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.Scripts;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.SandboxSource;
import org.xenwright.store.Store;

/** The first step of a build: the packages of the lock, unpacked and configured. */
final class ConfigureStep {
    private final BuildInputs inputs;
    private final SandboxSource sandboxes;
    private final Scripts scripts;
    private final List<String> answers;
    private final @Nullable Store compared;

    /** @param compared where the results of scripts to compare with are; null for no comparison */
    ConfigureStep(
            BuildInputs inputs,
            SandboxSource sandboxes,
            Scripts scripts,
            List<String> answers,
            @Nullable Store compared) {
        this.inputs = inputs;
        this.sandboxes = sandboxes;
        this.scripts = scripts;
        this.answers = answers;
        this.compared = compared;
    }

    ConfiguredSystem run() throws IOException {
        Progress progress = inputs.access().progress();
        BuildReport report = inputs.report();
        ConfiguredSystem packages = configured(inputs.results(), report);
        if (compared != null && scripts == Scripts.RUN) {
            ConfiguredSystem other = configured(compared, new BuildReport());
            RandomFiles.between(other.tree(), packages.tree(), inputs.world()).forEach(progress::warn);
        }
        AccountNumbers locked = inputs.lock().accounts();
        packages = packages.numbered(locked, inputs.image().clock(), progress);
        report.accounts(
                locked.with(AccountNumbers.of(packages.tree(), inputs.image().clock())));
        List<String> left = packages.left();
        if (!left.isEmpty()) {
            progress.note("made at the first start of each domain: " + String.join(", ", left));
        }
        packages.remarks().forEach(progress::warn);
        packages.runs().forEach(run -> report.script(run.packageName(), run.script(), run.exit(), run.millis()));
        return packages;
    }

    private ConfiguredSystem configured(Store store, BuildReport report) throws IOException {
        return inputs.world()
                .configure(
                        inputs.lock(),
                        inputs.request().packages(),
                        new BuildEnvironment(
                                inputs.image().clock(),
                                inputs.request().excludes(),
                                scripts,
                                answers,
                                inputs.access(),
                                store,
                                sandboxes,
                                report));
    }
}
