/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "errnos.h"
#include "kvm_call.h"
#include "needed.h"
#include "verdict.h"

const char *const verdict_names[] = { "safe", "lossy", "refused" };

/* A machine with a vCPU that was asked for */
struct end {
	const struct profile *profile;
	struct kvmsme *m;
	int kvm, vm, vcpu;
};

static void refuse(struct verdict *v, const struct end *end, const char *who, const char *what,
		   long ret)
{
	if (v->kind == VERDICT_REFUSED)
		return;
	v->kind = VERDICT_REFUSED;
	v->profile = end->profile;
	v->rule = end->m ? rule_decided(&end->m->rules) : RULE_NONE;
	snprintf(v->where, sizeof(v->where), "%s: %s %s", who, what, errno_label((int)-ret));
}

static bool open_on_kernel(struct end *end, const char *device, struct verdict *v, const char *who)
{
	end->kvm = open(device, O_RDWR | O_CLOEXEC);
	end->vm = end->kvm < 0 ? -1 : (int)call(end->kvm, KVM_CREATE_VM, NULL);
	end->vcpu = end->vm < 0 ? -1 : (int)call(end->vm, KVM_CREATE_VCPU, NULL);
	if (end->vcpu < 0)
		refuse(v, end, who, device, end->kvm < 0 ? -errno : end->vm < 0 ? end->vm : end->vcpu);
	return end->vcpu >= 0;
}

static bool open_end(struct end *end, const struct side *side, struct verdict *v, const char *who)
{
	struct kvmsme_error error;

	end->profile = side->profile;
	if (side->device)
		return open_on_kernel(end, side->device, v, who);
	end->m = kvmsme_new_custom(&side->host, side->profile, NULL, NULL, &error);
	if (!end->m) {
		v->kind = VERDICT_REFUSED;
		snprintf(v->where, sizeof(v->where), "%s: %.100s", who, error.text);
		return false;
	}
	end->kvm = kvmsme_open(end->m, "/dev/kvm", O_RDWR);
	end->vm = (int)call(end->kvm, KVM_CREATE_VM, NULL);
	end->vcpu = (int)call(end->vm, KVM_CREATE_VCPU, NULL);
	return true;
}

static void close_end(struct end *end)
{
	call_close(end->vcpu);
	call_close(end->vm);
	call_close(end->kvm);
	kvmsme_free(end->m);
}

static bool init_end(const struct end *end, const struct journey *j, struct verdict *v,
		     const char *who)
{
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8 };
	long ret;

	if (j->sve)
		init.features[0] |= 1u << KVM_ARM_VCPU_SVE;
	if (j->sme)
		init.features[0] |= 1u << end->profile->sme_feature_bit;
	ret = call(end->vcpu, KVM_ARM_VCPU_INIT, &init);
	if (ret)
		refuse(v, end, who, "KVM_ARM_VCPU_INIT", ret);
	return !ret;
}

static bool set_lengths(const struct end *end, const struct side *side, struct verdict *v)
{
	const uint64_t ids[ARM64_VEC_MAX] = {
		[ARM64_VEC_SVE] = KVM_REG_ARM64_SVE_VLS,
		[ARM64_VEC_SME] = sme_vls_reg_id(side->profile),
	};

	for (int type = 0; type < ARM64_VEC_MAX; type++) {
		uint64_t vqs[KVM_ARM64_SVE_VLS_WORDS] = { side->vqs[type] };
		long ret = side->vqs[type] ? one_reg(end->vcpu, KVM_SET_ONE_REG, ids[type], vqs) : 0;

		if (ret) {
			refuse(v, end, "source", type == ARM64_VEC_SVE ? "SVE_VLS" : "SME_VLS", ret);
			return false;
		}
	}
	return true;
}

/* No byte is zero, no two registers are alike */
static void fill(void *bytes, size_t len, unsigned int seed)
{
	for (size_t i = 0; i < len; i++)
		((uint8_t *)bytes)[i] = (uint8_t)(1 + (seed * 31 + i * 7) % 255);
}

static bool has_fpmr(const struct end *end)
{
	uint64_t id, value;

	return reg_id(&end->m->pop, "FPMR", &id) &&
	       !one_reg(end->vcpu, KVM_GET_ONE_REG, id, &value);
}

/* As a guest that has used everything */
static void use_everything(const struct end *end, uint64_t svcr)
{
	struct guest_view *view = needed(calloc(1, sizeof(*view)));
	struct kvm_vcpu *vcpu = machine_vcpu_of_fd(end->vcpu);

	for (unsigned int n = 0; n < 31; n++)
		vcpu->regs.regs.regs[n] = 0x1000 + n;
	vcpu->regs.regs.pc = 0x40001000;
	for (unsigned int n = 0; n < 32; n++) {
		fill(view->z[n], sizeof(view->z[n]), n);
		fill(view->regs.fp_regs.vregs[n], 16, n);
	}
	for (unsigned int n = 0; n < 16; n++)
		fill(view->p[n], sizeof(view->p[n]), 40 + n);
	fill(view->ffr, sizeof(view->ffr), 60);
	for (unsigned int n = 0; n < KVM_MAX_VL; n++)
		fill(view->za[n], sizeof(view->za[n]), 70 + n);
	fill(view->zt0, sizeof(view->zt0), 66);
	view->svcr = svcr;
	view->fpmr = has_fpmr(end) ? 0x11 : 0;
	view->regs.fp_regs.fpsr = 0x11;
	view->regs.fp_regs.fpcr = 0x1000000;
	guest_view_put(end->m, vcpu, view);
	free(view);
}

/* X, SP and PC; PSTATE and what is behind it take no value that comes along */
static bool is_general(uint64_t id)
{
	return reg_class_of(id) == CLASS_CORE && (id & 0xffff) < KVM_REG_ARM_CORE_REG(regs.pstate);
}

static void set_register(const struct end *end, uint64_t id, unsigned int seed)
{
	enum reg_class class = reg_class_of(id);
	const uint32_t fpsr = 0x11, fpcr = 0x1000000;
	uint8_t value[256];

	fill(value, sizeof(value), seed);
	if (class == CLASS_FP_STATUS)
		one_reg(end->vcpu, KVM_SET_ONE_REG, id,
			(id & 0xffff) == KVM_REG_ARM_CORE_REG(fp_regs.fpsr) ? &fpsr : &fpcr);
	else if (class == CLASS_V || class == CLASS_SVE || class == CLASS_SME || is_general(id))
		one_reg(end->vcpu, KVM_SET_ONE_REG, id, value);
}

/* A kernel's vCPU can be given only what userspace can write */
static void set_everything(const struct end *end, uint64_t svcr, struct verdict *v)
{
	struct kvm_reg_list *list = NULL;
	long ret = svcr ? one_reg(end->vcpu, KVM_SET_ONE_REG, KVM_REG_ARM64_SYS_SVCR, &svcr) : 0;

	if (ret)
		refuse(v, end, "source", "SVCR", ret);
	else if ((ret = fetch_list(end->vcpu, &list)))
		refuse(v, end, "source", "KVM_GET_REG_LIST", ret);
	for (uint64_t i = 0; !ret && i < list->n; i++)
		set_register(end, list->reg[i], (unsigned int)i);
	free(list);
}

static void note_transfer(struct verdict *v, const struct transfer *transfer, const char *who,
			  const char *otherwise)
{
	char name[REG_NAME_MAX];

	if (!transfer->failed || v->kind == VERDICT_REFUSED)
		return;
	snprintf(name, sizeof(name), "%s", otherwise);
	if (transfer->first.id)
		reg_name(NULL, transfer->first.id, name);
	v->kind = VERDICT_REFUSED;
	v->rule = transfer->first.rule;
	snprintf(v->where, sizeof(v->where), "%s: %s %s", who, name,
		 errno_label(transfer->first.err));
}

static void note_loss(void *ctx, const struct loss *loss)
{
	struct verdict *v = ctx;

	loss_groups_add(loss->err == ENOENT ? &v->missing : &v->changed, loss);
}

static void move(const struct end *from, const struct end *to, const struct vmm_order *order,
		 struct verdict *v)
{
	struct saved *saved = needed(calloc(1, sizeof(*saved)));
	struct transfer transfer;

	transfer = migration_save(from->vcpu, saved);
	note_transfer(v, &transfer, "save", "KVM_GET_REG_LIST");
	transfer = migration_restore(to->vcpu, saved, order, true);
	note_transfer(v, &transfer, "restore", "KVM_ARM_VCPU_FINALIZE");
	migration_compare(saved, to->vcpu, note_loss, v);
	v->news = migration_news(saved, to->vcpu);
	saved_free_members(saved);
	free(saved);
	if (v->kind == VERDICT_SAFE && (v->changed.nr || v->missing.nr))
		v->kind = VERDICT_LOSSY;
}

static bool prepare_source(const struct end *end, const struct journey *j, uint64_t svcr,
			   struct verdict *v)
{
	struct transfer finalized;

	if (!init_end(end, j, v, "source") || !set_lengths(end, &j->from, v))
		return false;
	finalized = finalize_all(end->vcpu);
	note_transfer(v, &finalized, "source", "KVM_ARM_VCPU_FINALIZE");
	if (finalized.failed)
		return false;
	if (end->m)
		use_everything(end, svcr);
	else
		set_everything(end, svcr, v);
	return v->kind == VERDICT_SAFE;
}

struct verdict verdict_of(const struct journey *journey, uint64_t svcr,
			  const struct vmm_order *order)
{
	struct verdict v = { .kind = VERDICT_SAFE };
	struct end from = { 0 }, to = { 0 };

	if (open_end(&from, &journey->from, &v, "source") &&
	    open_end(&to, &journey->to, &v, "destination") &&
	    prepare_source(&from, journey, svcr, &v) && init_end(&to, journey, &v, "destination"))
		move(&from, &to, order, &v);
	close_end(&from);
	close_end(&to);
	return v;
}
