package org.xenwright.image.sbom;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.xenwright.image.manifest.ImageIdentity;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.Lock;
import org.xenwright.packages.PackageComponent;
import org.xenwright.packages.PackageComponent.Origin;
import org.xenwright.packages.PackageName;
import org.xenwright.packages.ScriptRun;
import org.xenwright.packages.SystemContents;
import org.xenwright.store.Digest;
import org.xenwright.tree.TreePath;

/** The bill of materials of an image: its packages, their dependencies, the scripts that ran, and its artifacts. */
public final class BillOfMaterials {
    /** The beginning of a remark about a path that is made at the first start. */
    private static final String LEFT = "left to the first start: ";

    private BillOfMaterials() {}

    /**
     * Writes it.
     *
     * @param contents the packages of the system, as their world lists them
     * @param jars of the application that have no coordinates, by their paths
     * @param version of this code
     */
    public static byte[] of(
            ImageIdentity image,
            Lock lock,
            ConfiguredSystem system,
            SystemContents contents,
            SortedMap<String, Digest> jars,
            String version)
            throws IOException {
        Sbom sbom = new Sbom(
                image.name(),
                image.coordinates(),
                image.clock(),
                version.split(" ")[0],
                new Sbom.OperatingSystem(contents.system(), contents.version()),
                lock.world());
        for (Lock.Source each : lock.sources()) {
            if (each.signers().isEmpty()) {
                sbom.property("unsigned", each.id());
            }
        }
        for (ConfiguredSystem.Note note : system.notes()) {
            if (note.topic() != ConfiguredSystem.Topic.ANSWER) {
                sbom.property("first-start", (note.topic() == ConfiguredSystem.Topic.LEFT ? LEFT : "") + note.text());
            }
        }
        for (Lock.LockedBase each : lock.bases()) {
            sbom.addBase(each.from(), each.digest());
        }
        Map<String, List<String>> scripts = scripts(system, image.architecture());
        Map<String, List<String>> setIds = setIds(system);
        for (PackageComponent each : contents.packages()) {
            SortedMap<String, List<String>> properties = new TreeMap<>();
            properties.put("repository", List.of(each.repository()));
            switch (each.origin()) {
                case BASE -> {}
                case INITRAMFS -> properties.put("purpose", List.of(Lock.Purpose.INITRAMFS.word()));
                case LOADER -> properties.put("purpose", List.of(Lock.Purpose.LOADER.word()));
                case KERNEL -> properties.put("purpose", List.of(Lock.Purpose.KERNEL.word()));
                case RUNTIME -> properties.put("purpose", List.of(Lock.Purpose.RUNTIME.word()));
                case IMAGE -> {
                    properties.put("script", scripts.getOrDefault(each.name(), List.of()));
                    properties.put("set-id", setIds.getOrDefault(each.name(), List.of()));
                }
            }
            sbom.add(each, properties);
            if (each.origin() == Origin.BASE) {
                sbom.broughtByBase(each);
            } else if (each.asked()
                    || each.origin() == Origin.INITRAMFS
                    || each.origin() == Origin.LOADER
                    || each.origin() == Origin.KERNEL) {
                sbom.asked(each);
            }
        }
        contents.packages().forEach(sbom::depends);
        lock.artifacts().forEach(each -> sbom.addArtifact(each.coordinates(), each.sha256()));
        jars.forEach(sbom::addJar);
        return sbom.bytes();
    }

    private static Map<String, List<String>> scripts(ConfiguredSystem system, String own) {
        Map<String, List<String>> scripts = new HashMap<>();
        for (ScriptRun run : system.runs()) {
            // its world may name the own architecture, too, where a package may be installed for several
            String ran =
                    run.packageName().endsWith(":" + own) ? PackageName.alone(run.packageName()) : run.packageName();
            scripts.computeIfAbsent(ran, name -> new ArrayList<>()).add(run.script() + " " + run.exit());
        }
        return scripts;
    }

    private static Map<String, List<String>> setIds(ConfiguredSystem system) {
        Map<String, List<String>> setIds = new HashMap<>();
        for (TreePath each : system.setIds()) {
            String owner = system.owners().getOrDefault(each, "");
            setIds.computeIfAbsent(owner, name -> new ArrayList<>()).add(each.toString());
        }
        return setIds;
    }
}
