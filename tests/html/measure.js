// SPDX-License-Identifier: GPL-2.0-or-later
// Put into a copy of a page by pages.py: tells the page around it, as JSON, what a reader would see
"use strict";

function luminance(rgb) {
	const [r, g, b] = rgb.map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const parse = (color) => color.match(/[\d.]+/g).map(Number);

function background(element) {
	for (; element; element = element.parentElement) {
		const color = parse(getComputedStyle(element).backgroundColor);
		if (color.length < 4 || color[3] > 0) return color.slice(0, 3);
	}
	return [255, 255, 255];
}

// WCAG 2: contrast ratio of text and what is behind it
function contrast(element) {
	const a = luminance(parse(getComputedStyle(element).color).slice(0, 3)), b = luminance(background(element));
	return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function least_contrast() {
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const seen = new Set();
	let least = 21;
	while (walker.nextNode()) {
		const element = walker.currentNode.parentElement;
		if (seen.has(element) || !walker.currentNode.textContent.trim() || element.tagName === "SCRIPT") continue;
		seen.add(element);
		least = Math.min(least, contrast(element));
	}
	return least;
}

// The head of a table that is scrolled, and its first column, stay where they are
function sticks(frame) {
	const head = frame.querySelector("thead th"), body = frame.querySelector("tbody th");
	frame.scrollTop = frame.scrollHeight;
	frame.scrollLeft = frame.scrollWidth;
	const at = frame.getBoundingClientRect(), top = head.getBoundingClientRect().top - at.top;
	const left = body ? body.getBoundingClientRect().left - at.left : 0;
	// a short table has its caption above its head
	return (Math.abs(top) < 3 || !frame.scrollTop) && Math.abs(left) < 3;
}

addEventListener("load", () => {
	const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
	const closed = overflow();
	document.querySelectorAll("details").forEach((fold) => { fold.open = true; });
	const matrix = [...document.querySelectorAll(".scroll")].find((frame) => !frame.closest("details"));
	const narrow = innerWidth <= 700;
	const result = {
		width: innerWidth, overflow: [closed, overflow()], contrast: least_contrast(),
		sticks: narrow || sticks(matrix), scrolls: matrix.scrollHeight > matrix.clientHeight,
		cards: getComputedStyle(matrix.querySelector("tbody tr")).display === "block",
		dark: luminance(background(document.body)) < 0.2,
	};
	const only = document.getElementById("only");
	if (only) {
		only.checked = true;
		result.hidden = [...matrix.querySelectorAll("tr")].filter((r) => getComputedStyle(r).display === "none").length;
		result.alike = matrix.querySelectorAll("tr.alike").length;
	}
	parent.postMessage(JSON.stringify(result), "*");
});
