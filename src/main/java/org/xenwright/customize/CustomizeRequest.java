package org.xenwright.customize;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.application.ApplicationRequest;
import org.xenwright.store.NamedInputs;

/**
 * The changes to make in a tree, in the order they are made.
 *
 * @param users accounts to make or change
 * @param identity names and places of the machine
 * @param artifacts files and archives to place
 * @param application the Java application it runs as a service; null for none
 * @param overlay a folder of the project that lies over the tree; its files win over everything before
 * @param init path of the program that is started first; null for the one in a usual place
 * @param services what the init is to start, or not
 * @param commands lines for the tree's shell, run as root in a sandbox
 */
public record CustomizeRequest(
        List<UserAccount> users,
        SystemIdentity identity,
        List<ArtifactPlacement> artifacts,
        @Nullable ApplicationRequest application,
        Overlay overlay,
        @Nullable String init,
        Services services,
        List<String> commands) {
    public CustomizeRequest {
        users = List.copyOf(users);
        artifacts = List.copyOf(artifacts);
        commands = List.copyOf(commands);
    }

    /** Makes a request without a Java application, for the init that the tree has. */
    public CustomizeRequest(
            List<UserAccount> users,
            SystemIdentity identity,
            List<ArtifactPlacement> artifacts,
            Overlay overlay,
            Services services,
            List<String> commands) {
        this(users, identity, artifacts, null, overlay, null, services, commands);
    }

    /**
     * Adds every setting and the content of the overlay to the inputs of an image; of artifacts only where they go,
     * since a lock has their digests.
     *
     * @param project the folder that files are named from
     */
    public void addTo(NamedInputs inputs, Path project) throws IOException {
        users.forEach(each -> inputs.add("<user> " + each.name(), each));
        inputs.add("<image><hostname>", identity);
        if (init != null) {
            inputs.add("<image><init>", init);
        }
        services.enable().forEach(each -> inputs.add("<services><enable> " + each, each));
        services.disable().forEach(each -> inputs.add("<services><disable> " + each, each));
        services.mask().forEach(each -> inputs.add("<services><mask> " + each, each));
        commands.forEach(each -> inputs.add("<image><commands>", each));
        overlay.rules().forEach(each -> inputs.add("<permission> " + each.glob(), each));
        overlay.context().forEach((name, value) -> inputs.add("<properties> $" + name, value));
        // their orders too
        inputs.besides(users).besides(services).besides(overlay.rules());
        for (ArtifactPlacement artifact : artifacts) {
            inputs.add(
                    "<artifact> " + artifact.name(),
                    artifact.name() + " " + artifact.into() + " " + artifact.unpack() + " " + artifact.owner() + " "
                            + artifact.mode());
        }
        if (application != null) {
            application.addTo(inputs);
        }
        Path folder = overlay.folder();
        if (folder != null) {
            inputs.folder(overlayName(folder, project), folder);
        }
    }

    private static String overlayName(Path folder, Path project) {
        Path absolute = folder.toAbsolutePath().normalize();
        Path base = project.toAbsolutePath().normalize();
        return (absolute.startsWith(base) ? base.relativize(absolute) : absolute).toString();
    }

    /**
     * Returns the files of the overlay as they are now: by their paths in it, with what is another text when the file is
     * another.
     *
     * @param project as for {@link #addTo}
     */
    public SortedMap<String, String> overlayFiles(Path project) throws IOException {
        Path folder = overlay.folder();
        if (folder == null) {
            return new TreeMap<>();
        }
        NamedInputs now = new NamedInputs().folder(overlayName(folder, project), folder);
        return overlayFiles(now.parts(), project);
    }

    /** Returns the files of the overlay as they were when inputs were recorded that it had been added to. */
    public SortedMap<String, String> overlayFiles(Map<String, String> inputs, Path project) {
        SortedMap<String, String> files = new TreeMap<>();
        Path folder = overlay.folder();
        if (folder != null) {
            String above = overlayName(folder, project) + "/";
            inputs.forEach((name, text) -> {
                if (name.startsWith(above)) {
                    files.put(name.substring(above.length()), text);
                }
            });
        }
        return files;
    }

    /** Returns the same with nothing but what comes from files of the project. */
    public CustomizeRequest filesAlone() {
        return new CustomizeRequest(
                List.of(), SystemIdentity.NONE, List.of(), application, overlay, null, Services.NONE, List.of());
    }

    public CustomizeRequest withIdentity(SystemIdentity changed) {
        return new CustomizeRequest(users, changed, artifacts, application, overlay, init, services, commands);
    }
}
