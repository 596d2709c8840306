package org.xenwright.plugin;

import java.nio.file.Path;
import java.util.List;
import org.eclipse.aether.RepositorySystem;
import org.xenwright.oci.registry.DockerCredentials;
import org.xenwright.oci.registry.Registries;
import org.xenwright.transport.Transport;

/** Goals that bring images from repositories and registries, or there. */
abstract class SharingMojo extends XenMojo {
    private final RepositorySystem maven;

    SharingMojo(RepositorySystem maven) {
        this.maven = maven;
    }

    final NamedImages images() {
        return new NamedImages(
                maven, session.getRepositorySession(), project.getRemoteProjectRepositories(), registries());
    }

    final Registries registries() {
        return new Registries(
                isOffline() ? null : Transport.standard(),
                new DockerCredentials(System.getenv(), Path.of(System.getProperty("user.home"))),
                List.of());
    }
}
