package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.domain.BootWay;
import org.xenwright.domain.Domain;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Secrets;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.image.domain.DomainWays;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.progress.TextTable;

/**
 * Writes the configuration of each domain of the image: {@code target/xen/domains/NAME/NAME.cfg}, ready for
 * {@code xl create}, and {@code NAME.xml} for libvirt.
 */
@Mojo(name = "config", threadSafe = true, configurator = "xenwright")
public final class ConfigMojo extends ProjectMojo {
    /**
     * Prints each effective value of each domain, with the file and line it comes from; passwords and the like are
     * hidden. Default: false.
     */
    @Parameter(property = "xen.explain")
    String explain;

    @Override
    void run() throws IOException {
        List<ProjectImage> all = chosenImages();
        List<Domain> hosted = new ArrayList<>();
        for (ProjectImage each : all) {
            announce(each, all);
            hosted.addAll(write(each, hosted));
        }
    }

    /** Writes the domains of an image, which share their host with others. */
    private List<Domain> write(ProjectImage of, List<Domain> hosted) throws IOException {
        ImageManifest manifest = of.manifest();
        Optional<String> none = DomainOutputs.none(manifest.outline());
        if (none.isPresent()) {
            getLog().info("no domains: " + none.get());
            return List.of();
        }
        List<Domain> domains = domainChecks().passed(of, manifest, hosted);
        DomainOutputs.Written written = DomainOutputs.write(domains, manifest, of.target(), hostKeys(), Worlds.KNOWN);
        written.warnings().forEach(getLog()::warn);
        for (Path file : written.files()) {
            getLog().info("wrote " + details().folder().relativize(file));
        }
        getLog().info(domains.size()
                + (domains.size() == 1 ? " domain starts " : " domains start ")
                + DomainWays.summary(domains));
        for (Domain domain : Explanation.isWanted(explain) ? domains : List.<Domain>of()) {
            getLog().info("");
            getLog().info(domain.name() + ", by " + BootWay.of(domain).word());
            table(domain).forEach(getLog()::info);
        }
        return domains;
    }

    private List<String> table(Domain domain) {
        TextTable table = new TextTable("ll");
        domain.explain()
                .forEach(each -> table.row("  " + Secrets.hidden(each.statement()), "# " + shown(each.origin())));
        return table.lines();
    }

    /** Returns an origin as text, files of the project relative to its folder. */
    private String shown(Origin origin) {
        String folder = project.getBasedir().toPath().toAbsolutePath().normalize() + File.separator;
        String text = origin.toString();
        return text.startsWith(folder) ? text.substring(folder.length()) : text;
    }
}
