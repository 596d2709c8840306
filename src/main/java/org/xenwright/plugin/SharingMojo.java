package org.xenwright.plugin;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.eclipse.aether.RepositorySystem;
import org.xenwright.oci.registry.Registries;

/** Goals that bring images from repositories and registries, or there. */
abstract class SharingMojo extends XenMojo {
    /** How registries are reached that need more than their name: by plain http, or with certificates of their own. */
    @Parameter
    List<ImageConfiguration.Registry> registries = new ArrayList<>();

    /**
     * File of the certificates, in PEM, that may vouch for registries which the configuration does not name. Default: those Java
     * knows; registries of this machine are asked by plain http without one.
     */
    @Parameter(property = "xen.caCertificate")
    File caCertificate;

    /**
     * Registries, separated by commas, that the base of an image may be brought from besides those the configuration names: an
     * image that is a file or comes from a Maven repository says itself where its base is.
     */
    @Parameter(property = "xen.baseRegistries")
    List<String> baseRegistries = new ArrayList<>();

    @Inject
    SettingsDecrypter decrypter;

    private final RepositorySystem maven;

    SharingMojo(RepositorySystem maven) {
        this.maven = maven;
    }

    final NamedImages images() {
        List<String> named = new ArrayList<>(baseRegistries);
        registries.forEach(each -> named.add(each.host));
        return new NamedImages(
                maven, session.getRepositorySession(), project.getRemoteProjectRepositories(), registries(), named);
    }

    final Registries registries() {
        return Bases.registries(registries, session.getSettings(), decrypter, isOffline())
                .withCertificate(caCertificate == null ? null : caCertificate.toPath());
    }
}
