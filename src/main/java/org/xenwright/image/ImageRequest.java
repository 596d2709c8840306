package org.xenwright.image;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.customize.Customization;
import org.xenwright.customize.CustomizeRequest;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.image.manifest.ImageIdentity;
import org.xenwright.loader.BootMethod;
import org.xenwright.oci.LayerCompression;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.Scripts;
import org.xenwright.platform.GuestType;
import org.xenwright.store.NamedInputs;

/**
 * Everything an image is made from, checked, and free of Maven.
 *
 * @param name of the image and its files
 * @param coordinates of the project: group:artifact:version
 * @param seed what identities that outlive a version are derived from: group:artifact
 * @param packages of the image
 * @param excludes patterns of package files to leave out
 * @param customize files, artifacts, users, services and commands on top
 * @param disk what it is written as
 * @param type how its domains start
 * @param clock the time nothing in it is younger than; null for that of the lock
 * @param domainFiles texts of the project's domain files by name, which travel with the image
 * @param start how its guests start
 * @param layers how those of the image as it travels are packed
 * @param target folder of the outputs
 */
public record ImageRequest(
        String name,
        String coordinates,
        String seed,
        PackageRequest packages,
        List<String> excludes,
        CustomizeRequest customize,
        DiskRequest disk,
        GuestType type,
        @Nullable Instant clock,
        SortedMap<String, String> domainFiles,
        ImageStart start,
        LayerCompression layers,
        Path target) {
    public ImageRequest {
        excludes = List.copyOf(excludes);
        domainFiles = Collections.unmodifiableSortedMap(new TreeMap<>(domainFiles));
    }

    /**
     * Makes a request for an image without domain files, in layers as most readers take them, that boots its kernel from
     * outside the disk, if it has one.
     */
    public ImageRequest(
            String name,
            String coordinates,
            String seed,
            PackageRequest packages,
            List<String> excludes,
            CustomizeRequest customize,
            DiskRequest disk,
            GuestType type,
            @Nullable Instant clock,
            Path target) {
        this(
                name,
                coordinates,
                seed,
                packages,
                excludes,
                customize,
                disk,
                type,
                clock,
                new TreeMap<>(),
                ImageStart.by(packages.kernel() == null ? BootMethod.NONE : BootMethod.DIRECT),
                LayerCompression.ZSTD,
                target);
    }

    /**
     * Refuses what contradicts itself or could be done for no packages, before any are fetched.
     *
     * @param scripts when the scripts of packages run
     * @throws org.xenwright.problem.ProblemException when it does
     */
    public void check(Scripts scripts) throws IOException {
        RequestCheck.of(this, scripts);
        Customization.check(customize);
    }

    /** Returns the same image in another folder. */
    public ImageRequest withTarget(Path changed) {
        return new ImageRequest(
                name,
                coordinates,
                seed,
                packages,
                excludes,
                customize,
                disk,
                type,
                clock,
                domainFiles,
                start,
                layers,
                changed);
    }

    /** Returns the same image, whose guests start in another way. */
    public ImageRequest with(ImageStart changed) {
        return new ImageRequest(
                name,
                coordinates,
                seed,
                packages,
                excludes,
                customize,
                disk,
                type,
                clock,
                domainFiles,
                changed,
                layers,
                target);
    }

    /**
     * Adds everything that it asks for, besides packages, to the inputs of the image.
     *
     * @param chosen the time that nothing in it is younger than
     */
    void addTo(NamedInputs inputs, Instant chosen) throws IOException {
        inputs.add("<image><name>", name, name)
                .add("the project's coordinates", coordinates, coordinates)
                .add("<image><type>", type, type.word())
                .add("the time of the image", chosen, chosen.toString());
        start.addTo(inputs);
        inputs.besides(disk);
        excludes.forEach(each -> inputs.add("<image><excludes> " + each, each));
        inputs.besides(excludes);
        disk.addTo(inputs);
        inputs.add("<image><layerCompression>", layers, layers.word());
        domainFiles.forEach((file, text) -> inputs.add("domain file " + file, text));
        customize.addTo(inputs, packages.base());
    }

    /**
     * Returns the identity of the image.
     *
     * @param locked the time of its lock, for a request that names none
     */
    ImageIdentity identity(Instant locked) {
        return new ImageIdentity(
                name, coordinates, seed, packages.architecture(), type, clock != null ? clock : locked);
    }
}
