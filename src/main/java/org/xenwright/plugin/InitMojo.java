package org.xenwright.plugin;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginManagement;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.WholeFile;
import org.xenwright.problem.Foreign;
import org.xenwright.problem.Problem;
import org.xenwright.starter.NewProject;
import org.xenwright.starter.PluginAddition;
import org.xenwright.starter.ProgramSources;
import org.xenwright.starter.ProjectNames;
import org.xenwright.starter.Questions;
import org.xenwright.starter.Starter;

/**
 * Begins: in an empty folder it writes a project that 'mvn verify' builds and boots, in a folder with a POM it adds this
 * plugin to the POM and leaves all else in it as it is. It asks on a terminal, and never in batch mode; it overwrites no
 * file.
 */
@Mojo(name = "init", requiresProject = false, aggregator = true, threadSafe = true, configurator = "xenwright")
public final class InitMojo extends XenMojo {
    /** The project to begin with, such as domain or fleet; nothing is asked then. Default: asks, in batch mode the first. */
    @Parameter(property = "xen.starter")
    String starter;

    /** The groupId of a new project. Default: org.example. */
    @Parameter(property = "xen.groupId")
    String groupId;

    /** The artifactId of a new project, which also names its domain. Default: the name of the folder. */
    @Parameter(property = "xen.artifactId")
    String artifactId;

    /** Changes a POM without asking. Default: false. */
    @Parameter(property = "xen.yes", defaultValue = "false")
    boolean yes;

    @Override
    void run() throws IOException {
        File pom = project.getFile();
        if (pom == null) {
            begin(Path.of(session.getExecutionRootDirectory()).toAbsolutePath().normalize());
        } else if (starter != null) {
            throw Problem.of(
                            "beginning a project",
                            "choose an empty folder, or leave out -Dxen.starter to add the plugin to this project")
                    .at(pom.getParent())
                    .found(pom.getName())
                    .raise();
        } else {
            // what a link names, not the link
            add(pom.toPath().toRealPath());
        }
    }

    private void begin(Path folder) throws IOException {
        Questions questions = questions(starter != null);
        List<Starter> all = List.of(Starter.values());
        Starter chosen = Starter.named(
                starter != null
                        ? starter
                        : questions.choice(
                                "What is it to be?",
                                all.stream().map(Starter::id).toList(),
                                all.stream().map(Starter::description).toList(),
                                all.get(0).id()),
                starter != null ? "-Dxen.starter" : "the first answer");
        String group = groupId != null ? groupId : questions.text("groupId", "org.example");
        Path name = folder.getFileName();
        String suggested = ProjectNames.suggested(name == null ? "" : name.toString());
        String artifact = artifactId != null ? artifactId : questions.text("artifactId", suggested);
        List<String> written = new NewProject(chosen, new ProjectNames(group, artifact, version())).write(folder);
        getLog().info("began " + group + ":" + artifact + ", " + chosen.description() + ":");
        written.forEach(path -> getLog().info("  " + path));
        getLog().info("next: mvn verify");
    }

    private void add(Path pom) throws IOException {
        byte[] before = Files.readAllBytes(pom);
        PluginAddition addition = new PluginAddition(kind(), isManaged() ? null : version());
        if (addition.isIn(before, pom.toString())) {
            getLog().info(pom.getFileName() + " has the plugin already; nothing was changed");
            return;
        }
        if (addition.kind() != PluginAddition.Kind.PARENT && project.getPlugin(key()) != null) {
            getLog().info("the parent of " + pom.getFileName() + " has the plugin already; nothing was changed");
            return;
        }
        PluginAddition.Change change = addition.to(before, pom.toString());
        change.difference(String.valueOf(pom.getFileName())).forEach(getLog()::info);
        if (!questions(yes).leave("Change " + Foreign.line(String.valueOf(pom.getFileName())) + "?")) {
            getLog().info("nothing was changed; -Dxen.yes changes it without asking");
            return;
        }
        if (!Files.isWritable(pom) || !Arrays.equals(before, Files.readAllBytes(pom))) {
            throw Problem.of("adding the plugin to a POM", "run the goal again when it may be written")
                    .at(pom.toString())
                    .found(Files.isWritable(pom) ? "another text than a moment ago" : "a file that must not be written")
                    .raise();
        }
        WholeFile.open(pom).write(change.bytes());
        getLog().info(next(addition.kind()));
    }

    private static String next(PluginAddition.Kind kind) {
        return switch (kind) {
            case APPLICATION -> "next: mvn verify, which makes the application a domain and boots it";
            case SYSTEM ->
                "next: mvn verify, which makes a domain of Debian and boots it; <image><packages> and src/main/rootfs"
                        + " say what is in it, since this project has no program to start";
            case PARENT -> "next: run this goal in the module that is to become a domain; it has the version from here";
        };
    }

    private PluginAddition.Kind kind() {
        return switch (project.getPackaging()) {
            case "pom" -> PluginAddition.Kind.PARENT;
            case "war" -> PluginAddition.Kind.APPLICATION;
            case "jar", "quarkus" -> isProgram() ? PluginAddition.Kind.APPLICATION : PluginAddition.Kind.SYSTEM;
            default -> PluginAddition.Kind.SYSTEM;
        };
    }

    /** Whether the project has a program to start, by its plugins or its sources, since nothing has been compiled yet. */
    private boolean isProgram() {
        return project.getBuildPlugins().stream()
                        .map(Plugin::getArtifactId)
                        .anyMatch(List.of("spring-boot-maven-plugin", "quarkus-maven-plugin")::contains)
                || ProgramSources.have(
                        project.getCompileSourceRoots().stream().map(Path::of).toList());
    }

    private boolean isManaged() {
        PluginManagement management = project.getPluginManagement();
        Plugin managed =
                management == null ? null : management.getPluginsAsMap().get(key());
        return managed != null && managed.getVersion() != null;
    }

    private String key() {
        return execution.getMojoDescriptor().getPluginDescriptor().getPluginLookupKey();
    }

    private String version() {
        return execution.getMojoDescriptor().getPluginDescriptor().getVersion();
    }

    private Questions questions(boolean answered) {
        @Nullable
        BufferedReader answers = answered || !session.getRequest().isInteractiveMode()
                ? null
                : new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        return new Questions(answers, System.out);
    }
}
