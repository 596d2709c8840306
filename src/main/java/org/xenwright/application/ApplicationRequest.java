package org.xenwright.application;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;
import org.xenwright.store.NamedInputs;

/**
 * A Java application that an image runs as a service.
 *
 * @param name of its unit and its folder
 * @param source its files
 * @param mainClass null to find it
 * @param jvmFlags words for the JVM, before those that name its classes
 * @param arguments words for the application
 * @param environment variables
 * @param user the account it runs as; null for one of its own
 * @param ports TCP ports it listens on
 * @param health where it says that it is well, {@code 8080/health PATTERN}; null for nowhere
 * @param memoryPercent the share of the guest's memory that its heap may take
 * @param runtime what runs it
 * @param server the package of the Tomcat that a web application runs in; null for the usual one
 * @param whole whether it brings the rest of a small system, since the project says nothing about it
 */
public record ApplicationRequest(
        String name,
        ApplicationSource source,
        @Nullable String mainClass,
        List<String> jvmFlags,
        List<String> arguments,
        SortedMap<String, String> environment,
        @Nullable String user,
        List<Integer> ports,
        @Nullable String health,
        int memoryPercent,
        RuntimeRequest runtime,
        @Nullable String server,
        boolean whole) {
    /** The usual share of memory: besides its heap the JVM needs some 130 MiB, and the system 100. */
    public static final int MEMORY_PERCENT = 50;

    private static final String NAME = "[a-z0-9][A-Za-z0-9._-]{0,63}";

    public ApplicationRequest {
        if (!name.matches(NAME)) {
            throw Problem.of("naming an application", "give it a name: <application><name>")
                    .found("'" + name + "'")
                    .expected(
                            "a small letter or a digit, then letters, digits, dots, dashes and underscores, at most 64")
                    .raise();
        }
        if (memoryPercent < 1 || memoryPercent > 95) {
            throw Problem.of("giving memory to the application " + name, "write another share")
                    .found(memoryPercent + " %")
                    .expected("1 to 95 percent of the guest's memory, the rest is for the JVM itself and the system")
                    .raise();
        }
        jvmFlags = List.copyOf(jvmFlags);
        arguments = List.copyOf(arguments);
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        ports = List.copyOf(ports);
    }

    /** Returns the folder it lies in. */
    public String folder() {
        return "/opt/" + name;
    }

    /** Adds all that decides what it becomes in an image, content included. */
    public void addTo(NamedInputs inputs) throws IOException {
        inputs.add("<application><name>", name, name)
                .add("<application><form>", String.valueOf(source.form()))
                .add("<application><mainClass>", String.valueOf(mainClass))
                .add("<application><jvmFlags>", jvmFlags)
                .add("<application><arguments>", arguments)
                .add("<application><user>", String.valueOf(user))
                .add("<application><ports>", ports)
                .add("<application><health>", String.valueOf(health))
                .add("<application><memory>", memoryPercent)
                .add("<application><runtime>", runtime.identity())
                .add("<application> in a web server", String.valueOf(server))
                .besides(environment)
                .besides(whole);
        environment.forEach((variable, value) -> inputs.add("<application><environment> " + variable, value));
        if (Files.isDirectory(source.file())) {
            inputs.folder("classes", source.file());
        } else {
            inputs.add("the application's file", Digest.of(source.file()));
        }
        for (Library each : source.all()) {
            inputs.add("library " + each.file().getFileName(), each.kind() + " " + Digest.of(each.file()));
            inputs.besides(each.file().getFileName()); // the order of the class path
        }
    }
}
