package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.boot.xen.DryRun;
import org.xenwright.content.WholeFile;
import org.xenwright.deb.tools.DebianToolSource;
import org.xenwright.domain.lint.DomainLint;
import org.xenwright.domain.lint.Finding;
import org.xenwright.domain.lint.LintVerdict;
import org.xenwright.domain.lint.Sarif;
import org.xenwright.problem.Problem;
import org.xenwright.tool.ToolBox;

/**
 * Checks xl.cfg files without a Xen host: those of the project, with everything they inherit, or any others. Works in
 * any folder, without a POM.
 */
@Mojo(
        name = "lint",
        defaultPhase = LifecyclePhase.VALIDATE,
        requiresProject = false,
        threadSafe = true,
        configurator = "xenwright")
public final class LintMojo extends ProjectMojo {
    /** Files and folders to check instead of those of the project; in a folder, all .cfg files. */
    @Parameter(property = "xen.files")
    List<File> files = new ArrayList<>();

    /** A file to write the findings to, in the format SARIF 2.1.0. Default: none. */
    @Parameter(property = "xen.sarif")
    File sarif;

    /** Fails on warnings too, not on errors alone; notes, which concern style, never fail. Default: false. */
    @Parameter(property = "xen.strict", defaultValue = "false")
    boolean strict;

    /**
     * Has each complete configuration, for a project those of its domains, read by the real xl too: {@code xl create
     * -n} on a real Xen that runs in QEMU. Takes some seconds, and fetches the packages of Xen from the mirror once.
     * Default: false.
     */
    @Parameter(property = "xen.dryRun", defaultValue = "false")
    boolean dryRun;

    @Override
    void run() throws IOException, MojoFailureException {
        ProjectLint lint = new ProjectLint(details().folder(), host());
        ProjectLint.Result result;
        if (!files.isEmpty()) {
            result = lint.of(files.stream().map(File::toPath).toList());
        } else if (project.getFile() == null) {
            throw Problem.of("looking for configurations", "name files or folders, separated by commas: -Dxen.files=…")
                    .found("neither a project nor files")
                    .raise();
        } else {
            List<ProjectImage> all = chosenImages();
            result = lint.of(all, each -> announce(each, all));
        }
        report(result.verdict());
        if (dryRun) {
            askXl(result.whole());
        }
    }

    private void report(LintVerdict verdict) throws IOException, MojoFailureException {
        for (Finding finding : verdict.findings()) {
            switch (finding.severity()) {
                case ERROR -> getLog().error(finding.text());
                case WARNING -> getLog().warn(finding.text());
                case NOTE -> getLog().info(finding.text());
            }
        }
        if (sarif != null) {
            write(Sarif.write(
                    verdict.findings(),
                    execution.getMojoDescriptor().getPluginDescriptor().getVersion()));
        }
        Optional<String> failure = verdict.failure(strict);
        if (failure.isPresent()) {
            throw new MojoFailureException(failure.get());
        }
        if (verdict.files() > 0) {
            getLog().info(verdict.summary());
        }
    }

    private void askXl(List<DomainLint.Whole> whole) throws IOException, MojoFailureException {
        List<DryRun.Answer> answers = DryRun.run(
                new ToolBox(new DebianToolSource(access())),
                openStore(),
                whole.stream().map(DomainLint.Whole::text).toList());
        List<String> refused = new ArrayList<>();
        for (int i = 0; i < whole.size(); i++) {
            String name = whole.get(i).name();
            DryRun.Answer answer = answers.get(i);
            answer.complaints().forEach(line -> getLog().warn(name + ": xl says " + line));
            getLog().info(name + (answer.accepted() ? ": xl would create it" : ": xl refuses it"));
            if (!answer.accepted()) {
                refused.add(name);
            }
        }
        if (!refused.isEmpty()) {
            throw new MojoFailureException("xl refuses " + String.join(", ", refused) + "; what it says is above");
        }
    }

    private void write(String text) throws IOException {
        Path file = sarif.toPath().toAbsolutePath();
        Files.createDirectories(file.getParent());
        WholeFile.open(file).write(text);
    }
}
