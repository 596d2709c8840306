package org.xenwright.image;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.customize.AccountNumbers;
import org.xenwright.deb.configure.DebconfAnswers;
import org.xenwright.deb.configure.DebianConfiguration.SandboxSource;
import org.xenwright.deb.configure.Scripts;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;

/** The first step of a build: the packages of the lock, unpacked and configured. */
final class ConfigureStep {
    private final BuildInputs inputs;
    private final SandboxSource sandboxes;
    private final Scripts scripts;
    private final DebconfAnswers answers;
    private final @Nullable Store compared;

    /** @param compared where results of scripts are that these are compared with; null for no comparison */
    ConfigureStep(
            BuildInputs inputs,
            SandboxSource sandboxes,
            Scripts scripts,
            DebconfAnswers answers,
            @Nullable Store compared) {
        this.inputs = inputs;
        this.sandboxes = sandboxes;
        this.scripts = scripts;
        this.answers = answers;
        this.compared = compared;
    }

    ConfiguredPackages run() throws IOException {
        Progress progress = inputs.access().progress();
        BuildReport report = inputs.report();
        ConfiguredPackages packages = configured(inputs.results(), report);
        if (compared != null && scripts == Scripts.RUN) {
            ConfiguredPackages other = configured(compared, new BuildReport());
            RandomFiles.between(other.tree(), packages.tree()).forEach(progress::warn);
        }
        AccountNumbers locked = inputs.lock().accounts();
        packages = packages.numbered(locked, inputs.image().clock(), progress);
        report.accounts(
                locked.with(AccountNumbers.of(packages.tree(), inputs.image().clock())));
        List<String> left = packages.configured().left();
        if (!left.isEmpty()) {
            progress.note("made at the first start of each domain: " + String.join(", ", left));
        }
        packages.configured().remarks().forEach(progress::warn);
        packages.configured()
                .runs()
                .forEach(run -> report.script(run.packageName(), run.script(), run.exit(), run.millis()));
        return packages;
    }

    private ConfiguredPackages configured(Store store, BuildReport report) throws IOException {
        return ConfiguredPackages.of(
                inputs.lock(),
                inputs.request().packages(),
                new PathPatterns(inputs.request().excludes()),
                inputs.image().clock(),
                inputs.access(),
                store,
                sandboxes,
                scripts,
                answers,
                report);
    }
}
