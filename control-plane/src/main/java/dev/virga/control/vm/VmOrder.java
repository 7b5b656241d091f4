package dev.virga.control.vm;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.flavor.Flavor;
import dev.virga.api.home.ImageCatalog;
import dev.virga.api.id.VmId;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.vm.RestartPolicy;
import dev.virga.api.vm.VmCreate;
import dev.virga.api.vm.VmSpec;
import dev.virga.control.flavor.FlavorService;
import dev.virga.control.flavor.Flavors;
import dev.virga.control.network.NetworkService;
import dev.virga.control.store.SshKey;
import dev.virga.control.store.View;
import dev.virga.control.volume.VolumeService;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Completes what people order: names become ids, numbers and keys, what is left out is filled in.
 */
final class VmOrder {
    private final ImageCatalog images;
    private final FlavorService flavors;

    VmOrder(ImageCatalog images, FlavorService flavors) {
        this.images = images;
        this.flavors = flavors;
    }

    /**
     * What the VM is to be.
     *
     * @throws ProblemException if it names something that is not there
     */
    VmSpec complete(View view, String project, VmCreate request) {
        if (VmId.valid(request.name())) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, request.name() + " looks like an id, not a name");
        }
        Flavor flavor =
                request.flavor()
                        .map(name -> flavors.named(name).orElseThrow(() -> unknownFlavor(name)))
                        .orElseGet(Flavors::standard);
        request.group()
                .filter(name -> view.group(project, name).isEmpty())
                .ifPresent(name -> {
                    throw new ProblemException(
                            ErrorCode.UNKNOWN_GROUP, "no placement group " + name);
                });
        VolumeService.requireUsable(view, project, request.volumes());
        NetworkService.requireUsable(view, project, request.networks());
        try {
            return VmSpec.builder(
                            request.name(),
                            project,
                            image(request.image()).id(),
                            flavor.name(),
                            flavor.vcpus(),
                            flavor.memoryBytes())
                    .labels(request.labels())
                    .sshKeys(keys(view, project, request))
                    .userData(request.userData().orElse(""))
                    .group(request.group())
                    .restartPolicy(request.restartPolicy().orElse(RestartPolicy.ON_FAILURE))
                    .failover(request.failover().orElse(true))
                    .priority(request.priority().orElse(0))
                    .nodeSelector(request.nodeSelector())
                    .tolerations(request.tolerations())
                    .cold(request.cold())
                    .shares(request.shares())
                    .topology(request.topology())
                    .build();
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()), e);
        }
    }

    private static List<String> keys(View view, String project, VmCreate request) {
        List<String> all = new ArrayList<>(request.sshKeys());
        for (String name : request.keys()) {
            all.add(
                    view.one(SshKey.class, project + "/" + name)
                            .map(SshKey::publicKey)
                            .orElseThrow(() ->
                                    new ProblemException(ErrorCode.UNKNOWN_KEY, "no key " + name)));
        }
        return all;
    }

    private ImageManifest image(Optional<String> nameOrId) {
        try {
            if (nameOrId.isPresent()) {
                return images.find(nameOrId.get())
                        .orElseThrow(() ->
                                new ProblemException(
                                        ErrorCode.UNKNOWN_IMAGE,
                                        "no image " + nameOrId.get() + imageHint()));
            }
            return images.list().stream()
                    .findFirst()
                    .orElseThrow(() ->
                            new ProblemException(
                                    ErrorCode.UNKNOWN_IMAGE, "no image yet" + imageHint()));
        } catch (IOException e) {
            throw new ProblemException(
                    ErrorCode.INTERNAL, "the image folder cannot be read: " + e.getMessage(), e);
        }
    }

    private static String imageHint() {
        return "; make one with: cloudctl image build debian";
    }

    private ProblemException unknownFlavor(String name) {
        return new ProblemException(
                ErrorCode.UNKNOWN_FLAVOR,
                "no flavor "
                        + name
                        + "; there are "
                        + String.join(", ", flavors.list().stream().map(Flavor::name).toList()));
    }
}
