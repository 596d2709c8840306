package org.xenwright.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xenwright.application.ApplicationRequest;
import org.xenwright.application.ApplicationSource;
import org.xenwright.application.Form;
import org.xenwright.application.Health;
import org.xenwright.application.RuntimeRequest;
import org.xenwright.application.WebServer;
import org.xenwright.application.WholeSystem;
import org.xenwright.packages.PackageWorld;
import org.xenwright.problem.Problem;

/**
 * The {@code <application>} element: a Java application that the image runs as a service, the project's own unless it
 * names another. Every element is optional.
 */
public final class ApplicationConfiguration {
    /** Name of its service and of its folder below /opt. Default: the name of the image. */
    @Nullable
    String name;

    /** The groupId of an application that is not the project's own. Default: the project itself. */
    @Nullable
    String groupId;

    /** Its artifactId. */
    @Nullable
    String artifactId;

    /** Its version. Default: that of the module of the reactor, or of the project's dependencies. */
    @Nullable
    String version;

    /** Its type: jar or war. Default: jar. */
    String type = "jar";

    /** Its classifier. Default: none. */
    @Nullable
    String classifier;

    /**
     * How it is packed: thin (a jar with dependencies in Maven), jar (dependencies in its manifest), spring-boot, quarkus
     * or war. Default: what it turns out to be.
     */
    @Nullable
    String form;

    /** The class it starts in. Default: what its manifest says, or the only one with a main method. */
    @Nullable
    String mainClass;

    /** Flags for the JVM, such as -Xss512k. */
    @Values(item = "jvmFlag")
    List<String> jvmFlags = new ArrayList<>();

    /** Arguments for its main method. */
    @Values(item = "argument")
    List<String> arguments = new ArrayList<>();

    /** Environment variables; a value may mention $guest and $domain, and differ between domains then. */
    Map<String, String> environment = new TreeMap<>();

    /** The account it runs as, which exists or is among the users of the image. Default: one of its own. */
    @Nullable
    String user;

    /** TCP ports it listens on. Default: that of its health address. */
    @Values(item = "port")
    List<String> ports = new ArrayList<>();

    /**
     * The address at which it says that it is well, as PORT/PATH, and a pattern that its answer matches: 8080/health UP.
     * Default: none.
     */
    @Nullable
    String health;

    /** The share of the guest's memory that its heap may take, in percent. Default: 50. */
    @Nullable
    String memory;

    /**
     * What runs it: jre (a package of the image), jlink (just the modules it needs, linked from a JDK), or for a web
     * application the package of its Tomcat. Default: jre; tomcat10.
     */
    @Nullable
    String runtime;

    /** The release of Java that runs it, such as 21. Default: that of the image's suite. */
    @Nullable
    String java;

    /** Modules that a linked runtime has besides those that classes of the application name, such as jdk.localedata. */
    @Values(item = "module")
    List<String> modules = new ArrayList<>();

    /**
     * The JDK to link from, as group:artifact:version or group:artifact:type:classifier:version of a tar.gz or zip.
     * Default: the package of the image's suite.
     */
    @Nullable
    String jdk;

    /** Returns whether it is an artifact of its own rather than the project's. */
    boolean isNamed() {
        return groupId != null || artifactId != null;
    }

    /** Returns how it is packed; null to find out. */
    @Nullable
    Form form() {
        String written = form;
        if (written == null) {
            return null;
        }
        return Form.of(written.strip())
                .orElseThrow(() -> Problem.of("reading the application", "write one of them, or leave it out")
                        .at("<image><application><form>")
                        .found(written)
                        .expected(Arrays.stream(Form.values()).map(Form::word).collect(Collectors.joining(", ")))
                        .raise());
    }

    /**
     * Returns what runs it.
     *
     * @param web whether it runs in Tomcat
     * @param archive the JDK to link from; null for that of packages
     */
    RuntimeRequest runtime(boolean web, RuntimeRequest.@Nullable Brought archive) {
        if (web) {
            if (java != null || jdk != null || !modules.isEmpty() || "jlink".equals(runtime)) {
                throw Problem.of("choosing what runs the application", "take them out: its Tomcat brings its own Java")
                        .at("<image><application>")
                        .found("<runtime>jlink</runtime>, <java>, <modules> or <jdk> for a web application")
                        .raise();
            }
            return RuntimeRequest.USUAL;
        }
        return new RuntimeRequest(
                runtime == null ? RuntimeRequest.Kind.JRE : RuntimeRequest.kind(runtime),
                java == null
                        ? null
                        : number(java.strip(), 99, "<image><application><java>", "a release of Java, such as 21"),
                new TreeSet<>(modules),
                archive);
    }

    /** Returns the page by which it says that it is well; empty for none. */
    Optional<Health> health() {
        return Optional.ofNullable(health).map(page -> Health.of("<image><application><health>", page));
    }

    /** Returns the ports it listens on: those named, or that of its page. */
    List<Integer> ports() {
        List<Integer> named = ports.stream().map(ApplicationConfiguration::port).toList();
        return named.isEmpty() ? health().map(page -> List.of(page.port())).orElse(List.of()) : named;
    }

    /**
     * Checks what the POM tells by itself, before there is a file.
     *
     * @throws org.xenwright.problem.ProblemException for the first that is wrong
     */
    void check(String image) {
        String wanted = server();
        boolean tomcat = wanted != null && wanted.startsWith("tomcat");
        boolean web = tomcat || wanted == null && form() == Form.WAR;
        ApplicationSource source = new ApplicationSource(Path.of(image), form(), List.of());
        ApplicationRequest request =
                request(image, source, tomcat, tomcat ? RuntimeRequest.USUAL : runtime(web, null), false);
        if (tomcat) {
            WebServer.of(request);
        }
    }

    private @Nullable String server() {
        return runtime == null || runtime.strip().equals("jre") ? null : runtime.strip();
    }

    /**
     * Returns the packages it needs.
     *
     * @param whole whether it brings the rest of a small system
     * @param web whether it runs in Tomcat
     * @param how what runs it elsewhere
     * @param world that packages belong to
     */
    List<String> packages(boolean whole, boolean web, RuntimeRequest how, PackageWorld world) {
        Set<String> all = new LinkedHashSet<>();
        if (whole) {
            all.addAll(WholeSystem.packages());
        }
        if (web) {
            String named = server();
            all.addAll(new WebServer(named == null ? WebServer.USUAL : named).packages());
        } else {
            all.addAll(how.jdk() == null ? how.packages(world.java(how.release())) : world.javaLibraries());
        }
        return new ArrayList<>(all);
    }

    /** Returns the application with its files. */
    ApplicationRequest request(String image, ApplicationSource source, boolean web, RuntimeRequest how, boolean whole) {
        return new ApplicationRequest(
                name != null ? name.strip() : image,
                source,
                mainClass,
                jvmFlags,
                arguments,
                new TreeMap<>(environment),
                user,
                ports(),
                health,
                memory == null ? ApplicationRequest.MEMORY_PERCENT : percent(memory),
                how,
                web ? server() : null,
                whole);
    }

    private static int port(String written) {
        return number(written.strip(), 65_535, "<image><application><ports>", "a TCP port");
    }

    private static int percent(String written) {
        String number = written.replace("%", "").strip();
        return number(
                number, 100, "<image><application><memory>", "a share of the guest's memory in percent, such as 60");
    }

    private static int number(String written, int most, String where, String expected) {
        if (!written.matches("[0-9]{1,5}") || Integer.parseInt(written) > most || Integer.parseInt(written) == 0) {
            throw Problem.of("reading the application", "correct it")
                    .at(where)
                    .found("'" + written + "'")
                    .expected(expected)
                    .raise();
        }
        return Integer.parseInt(written);
    }
}
