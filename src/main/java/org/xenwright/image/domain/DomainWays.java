package org.xenwright.image.domain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xenwright.domain.BootWay;
import org.xenwright.domain.Domain;
import org.xenwright.domain.language.Configuration;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.loader.BootPath;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.Foreign;
import org.xenwright.progress.TextTable;

/** The ways in which the domains of an image start, in words for reports. */
public final class DomainWays {
    private static final int LARGEST = 1 << 20;
    private static final int MOST = 100;

    private DomainWays() {}

    /** Returns how domains start, each way with its count where there are several. */
    public static String summary(List<Domain> domains) {
        Map<BootWay, Long> ways = domains.stream()
                .collect(Collectors.groupingBy(BootWay::of, () -> new EnumMap<>(BootWay.class), Collectors.counting()));
        return ways.entrySet().stream()
                .map(each -> (ways.size() == 1 ? "" : each.getValue() + " ") + "by "
                        + each.getKey().word())
                .collect(Collectors.joining(", "));
    }

    /**
     * Returns how the disk of an image boots by itself, and how each of its domains starts, as their files say.
     *
     * @param image folder of the image
     */
    public static List<String> of(Path image) throws IOException {
        if (!Files.isRegularFile(image.resolve(ImageManifest.FILE))) {
            return List.of();
        }
        ImageManifest manifest = ImageManifest.read(image);
        List<String> lines = new ArrayList<>();
        if (manifest.diskBoot() != null) {
            lines.add("boots by " + Foreign.line(manifest.diskBoot().loader()) + ": "
                    + manifest.diskBoot().paths().stream().map(BootPath::word).collect(Collectors.joining(", ")));
        }
        TextTable table = new TextTable("lll");
        table.row("domain", "type", "starts by");
        List<Path> files = files(image.resolve("domains"));
        for (Path file : files) {
            Map<String, Setting> settings =
                    Configuration.of(Files.readAllBytes(file), file.toString()).settings();
            GuestType type = Optional.ofNullable(settings.get("type"))
                    .filter(setting -> setting.value() instanceof Value.Atom)
                    .flatMap(setting -> GuestType.of(((Value.Atom) setting.value()).text()))
                    .orElse(GuestType.PV);
            String name = file.getFileName().toString();
            table.row(
                    Foreign.line(name.substring(0, name.length() - ".cfg".length())),
                    type.word(),
                    BootWay.of(type, settings).word());
        }
        if (!files.isEmpty()) {
            lines.addAll(table.lines());
        }
        return lines;
    }

    private static List<Path> files(Path domains) throws IOException {
        if (!Files.isDirectory(domains)) {
            return List.of();
        }
        List<Path> files = new ArrayList<>();
        try (Stream<Path> folders = Files.list(domains)) {
            for (Path folder : folders.sorted().limit(MOST).toList()) {
                Path file = folder.resolve(folder.getFileName() + ".cfg");
                if (Files.isRegularFile(file) && Files.size(file) <= LARGEST) {
                    files.add(file);
                }
            }
        }
        return files;
    }
}
