package org.xenwright.customize;

import java.nio.file.Path;
import java.util.List;

/** A request for changes that begins with none. */
public final class CustomizeRequestBuilder {
    private List<UserAccount> users = List.of();
    private SystemIdentity identity = SystemIdentity.NONE;
    private List<ArtifactPlacement> artifacts = List.of();
    private Overlay overlay = Overlay.NONE;
    private Services services = Services.NONE;
    private List<String> commands = List.of();

    private CustomizeRequestBuilder() {}

    /** The request of an image that changes nothing. */
    public static CustomizeRequest none() {
        return changes().build();
    }

    public static CustomizeRequestBuilder changes() {
        return new CustomizeRequestBuilder();
    }

    CustomizeRequestBuilder users(UserAccount... wanted) {
        users = List.of(wanted);
        return this;
    }

    CustomizeRequestBuilder identity(SystemIdentity wanted) {
        identity = wanted;
        return this;
    }

    CustomizeRequestBuilder artifacts(ArtifactPlacement... wanted) {
        artifacts = List.of(wanted);
        return this;
    }

    public CustomizeRequestBuilder overlay(Overlay wanted) {
        overlay = wanted;
        return this;
    }

    public CustomizeRequestBuilder services(Services wanted) {
        services = wanted;
        return this;
    }

    CustomizeRequestBuilder commands(List<String> wanted) {
        commands = wanted;
        return this;
    }

    /** An ordinary account without keys and password. */
    static UserAccount account(String name) {
        return new UserAccount(name, null, List.of(), null, null, "", List.of(), null);
    }

    /** A file of root. */
    static ArtifactPlacement file(Path file, String into) {
        return new ArtifactPlacement(file, String.valueOf(file.getFileName()), into, false, "root:root", null);
    }

    /** An archive, its entries root's. */
    static ArtifactPlacement unpacked(Path file, String into) {
        return new ArtifactPlacement(file, String.valueOf(file.getFileName()), into, true, "root:root", null);
    }

    /** Units that are to be started. */
    public static Services enabling(String... names) {
        return new Services(List.of(names), List.of(), List.of());
    }

    public CustomizeRequest build() {
        return new CustomizeRequest(users, identity, artifacts, overlay, services, commands);
    }
}
