package org.xenwright.domain.emit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.xenwright.domain.Domain;
import org.xenwright.domain.DomainFiles;
import org.xenwright.domain.ImageDefaults;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.platform.GuestType;

/** Domains of all kinds for the tests of emitters. */
final class Domains {
    static final ImageDefaults IMAGE = ImageDefaults.of(
            "web", "org.example:web", GuestType.PVH, "/srv/xen", "vmlinuz", "initrd", "web.img", XlFormat.RAW);

    /** Statements of domain files that between them use what the emitters know. */
    static final List<String> TEXTS = List.of(
            "",
            "extends = \"pv\"\nmaxmem = 1024\nmaxvcpus = 4\nvcpus = 2\ncpus = \"0-3,^1\"\ncpu_weight = 512\n",
            "extends = \"hvm-bios\"\nvnc = 1\nvnclisten = \"0.0.0.0:1\"\nacpi = 0\nboot = \"dcn\"\n",
            "extends = [ \"hvm-uefi\", \"stateless\" ]\npci = [ \"01:00.0\", \"0000:02:1f.7,permissive=1\" ]\n",
            "type = \"hvm\"\nextra = \"a < b & \\\"c\\\"\"\n",
            "type = \"pv\"\nbootloader = \"pygrub\"\nbootloader_args = [ \"-q\", \"--entry=1\" ]\n",
            "type = \"pv\"\nfirmware = \"pvgrub64\"\n",
            "extends = \"pygrub\"\n",
            "extends = \"pvgrub\"\n",
            "extends = \"pvhgrub\"\n",
            """
            disk += [ "phy:/dev/vg/data,xvdb,w", "format=qcow2,vdev=xvdc,access=ro,target=/a b,c.qcow2",
                ",hdc:cdrom,r", "vhd:/x.vhd,d3p0,w", "format=raw,vdev=sda1,no-discard,backend=store,target=/y" ]
            vif = [ "bridge=br0,script=vif-bridge,model=e1000,rate=10MB/s,mtu=9000,vifname=web0",
                "gatewaydev=eth0,ip=10.0.0.2", "backend=net,bridge=br1", "" ]
            on_crash = "coredump-restart"
            on_soft_reset = "destroy"
            cpus = [ "0", "1-2" ]
            """);

    private Domains() {}

    static Domain read(Path folder, String text) throws IOException {
        Files.writeString(folder.resolve("web.cfg"), text);
        return DomainFiles.load(folder, Map.of(), IMAGE).get(0);
    }
}
