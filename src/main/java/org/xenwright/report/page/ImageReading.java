package org.xenwright.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.content.JsonText;
import org.xenwright.image.inspect.FileInventory;
import org.xenwright.image.inspect.InventoryChanges;
import org.xenwright.image.inspect.KnownInventories;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.BaseSystem;
import org.xenwright.packages.Lock;
import org.xenwright.packages.PackageWorlds;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.transport.Access;

/**
 * What builds left of an image, read for its page. What cannot be read is missing on the page, which says why.
 *
 * @param reports folder of the reports
 * @param now the time, in ISO 8601
 * @param local finds bases in the store, without a network
 * @param parts how many parts of its bytes, and how many changed files, there is room for
 */
record ImageReading(Path reports, String now, PackageWorlds worlds, Access local, int parts) {
    private static final ObjectMapper JSON = JsonText.mapper();

    /** Reads an image that lies in a folder. */
    PageData.Image of(String name, Path target) throws IOException {
        ImageManifest manifest = ImageManifest.read(target);
        ImageManifest.Base base = manifest.base();
        List<String> notes = new ArrayList<>();
        KnownInventories inventories = new KnownInventories(reports, name, now, worlds);
        KnownInventories.Known known = attempt("the files of the disk", notes, () -> inventories.of(target));
        FileInventory files = known == null ? null : known.now();
        BillReading bill =
                attempt("the bill of materials", notes, () -> BillReading.of(target.resolve(name + ".cdx.json")));
        JsonNode build = attempt("the record of the build", notes, () -> build(name));
        if (files != null && files.left() > 0) {
            notes.add(files.left() + " files are not in what is said of bytes and changes");
        }
        return new PageData.Image(
                name,
                facts(manifest, target),
                bill == null ? List.of() : bill.packages(files),
                steps(build),
                scripts(build),
                files == null ? 0 : files.bytes(),
                files == null ? null : ByteTree.byFolder(files, parts),
                files == null ? null : ByteTree.byPackage(files, parts),
                known == null || known.before() == null
                        ? null
                        : PageData.Changes.of(
                                InventoryChanges.between(known.before().made(), known.before(), known.now()), parts),
                files == null || base == null
                        ? null
                        : attempt("the base", notes, () -> sinceBase(base, inventories, files)),
                notes);
    }

    private PageData.Changes sinceBase(ImageManifest.Base base, KnownInventories inventories, FileInventory files)
            throws IOException {
        BaseRequest request = new BaseRequest(base.from(), null, () -> {
            throw Problem.of("comparing an image with its base", "build the image again, which fetches it")
                    .at(base.from())
                    .found("a base that is not in the store any more")
                    .raise();
        });
        FileInventory before = inventories.ofBase(
                base.digest(),
                () -> BaseSystem.locked(request, new Lock.LockedBase(base.from(), base.digest(), 0), local)
                        .tree());
        return PageData.Changes.of(InventoryChanges.between(base.from(), before, files), parts);
    }

    private @Nullable JsonNode build(String name) throws IOException {
        Path file = reports.resolve(name + "-build.json");
        return Files.isRegularFile(file) ? JSON.readTree(file.toFile()) : null;
    }

    private static List<PageData.Step> steps(@Nullable JsonNode build) {
        List<PageData.Step> steps = new ArrayList<>();
        if (build != null) {
            build.path("steps")
                    .forEach(each -> steps.add(new PageData.Step(
                            each.path("name").asText(),
                            each.path("state").asText(),
                            each.path("why").asText(),
                            each.path("millis").asLong())));
        }
        return steps;
    }

    private static List<PageData.Script> scripts(@Nullable JsonNode build) {
        List<PageData.Script> scripts = new ArrayList<>();
        if (build != null) {
            build.path("scripts")
                    .forEach(each -> scripts.add(new PageData.Script(
                            each.path("name").asText(),
                            each.path("exit").asInt(),
                            each.path("millis").asLong())));
        }
        return scripts;
    }

    private static List<PageData.Fact> facts(ImageManifest image, Path target) throws IOException {
        List<PageData.Fact> facts = new ArrayList<>();
        facts.add(new PageData.Fact("coordinates", image.coordinates()));
        facts.add(new PageData.Fact("architecture", image.architecture()));
        facts.add(new PageData.Fact("type", image.type()));
        if (image.kernel() != null) {
            facts.add(new PageData.Fact("kernel", image.kernel().release()));
        }
        ImageManifest.FileSystem root = image.filesystem();
        facts.add(new PageData.Fact(
                "root",
                root.type().name() + ", " + ByteSize.format(root.size()) + ", " + ByteSize.format(root.free())
                        + " free"));
        for (ImageManifest.Disk each : image.disks()) {
            Path file = target.resolve(each.file());
            String size = Files.exists(file) ? ", " + ByteSize.format(Files.size(file)) : ", not there any more";
            facts.add(new PageData.Fact("disk", each.file() + size));
        }
        facts.add(
                new PageData.Fact("packages", Integer.toString(image.packages().size())));
        if (image.base() != null) {
            facts.add(new PageData.Fact("base", image.base().from()));
        }
        facts.add(new PageData.Fact("nothing is younger than", image.clock()));
        return facts;
    }

    /** Reads something that a page can do without. */
    private static <T> @Nullable T attempt(String what, List<String> notes, Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException | ProblemException e) {
            notes.add(what + " could not be read: " + e.getMessage());
            return null;
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        @Nullable
        T read() throws IOException;
    }
}
